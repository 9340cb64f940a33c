package io.piconnector.console.page;

import io.quarkus.qute.TemplateExtension;

/** What templates can do with a text. */
@TemplateExtension
final class TextExtensions {

    private TextExtensions() {}

    /** Encodes a text for the query of a link. */
    static String query(String text) {
        return Html.encode(text);
    }
}
