package io.piconnector.partner;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.config.CleanText;
import io.piconnector.listener.LimitedLog;
import io.piconnector.mapping.Mappings;
import io.piconnector.outbox.PermanentFailureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Decides what a result page shows: type, state and date, and the fields that the installation's mapping makes. */
@ApplicationScoped
class ResultViews {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final int MAX_FIELDS = 50;
    private static final int MAX_LABEL = 100;
    private static final int MAX_VALUE = 2_000;

    private final PartnerDocuments documents;
    private final PartnerTests tests;
    private final Mappings mappings;
    private final LimitedLog log = new LimitedLog(Logger.getLogger("io.piconnector.partners"));

    ResultViews(PartnerDocuments documents, PartnerTests tests, Mappings mappings) {
        this.documents = documents;
        this.tests = tests;
        this.mappings = mappings;
    }

    ResultView of(PartnerOrder order) {
        return new ResultView(
                shown(tests.find(order.test()).map(PartnerTest::label).orElse(order.test()), MAX_LABEL),
                words(order.state()),
                order.state().isFinal(),
                DAY.format(order.changedAt()),
                order.changedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                fields(order));
    }

    private static String words(PartnerOrder.State state) {
        return switch (state) {
            case RECEIVED, ORDERED -> "Not completed yet";
            case COMPLETED -> "Completed";
            case FAILED -> "Could not be processed";
            case REFUSED -> "Could not be ordered";
            case CANCELLED -> "Withdrawn";
        };
    }

    /** A wrong mapping takes only its own fields away. */
    private List<ResultView.Field> fields(PartnerOrder order) {
        List<ResultView.Field> fields = new ArrayList<>();
        try {
            for (JsonNode field : mappings.evaluate(Mappings.RESULT_PAGE, documents.update(order))
                    .path("fields")) {
                String link = link(field.path("link"));
                JsonNode value = field.path("value");
                boolean isThere = value.isValueNode()
                        && !value.isNull()
                        && !value.asText().isBlank();
                if (fields.size() < MAX_FIELDS && field.path("label").isTextual() && (isThere || link != null)) {
                    fields.add(new ResultView.Field(
                            shown(field.path("label").asText(), MAX_LABEL),
                            isThere ? shown(value.asText(), MAX_VALUE) : "Open",
                            link));
                }
            }
        } catch (PermanentFailureException e) {
            log.warnf("a result page is shown without its fields: %s", e.getMessage());
        }
        return fields;
    }

    /** Only https: another scheme could run something in the browser. */
    private static String link(JsonNode node) {
        try {
            URI uri = new URI(node.asText(""));
            boolean isFine =
                    "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
            return isFine ? uri.toString() : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String shown(String text, int length) {
        return CleanText.marked(
                text.codePointCount(0, text.length()) <= length
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, length)) + "…");
    }
}
