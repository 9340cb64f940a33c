package io.piconnector.console.api;

import io.piconnector.outbox.Page;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A part of a list.
 *
 * @param next the cursor of the next part, or null
 */
@RegisterForReflection
public record Listing<T>(
        List<T> items, @Schema(nullable = true) String next) {

    static <S, T> Listing<T> of(Page<S> page, Function<S, T> item) {
        return new Listing<>(page.items().stream().map(item).toList(), page.next());
    }
}
