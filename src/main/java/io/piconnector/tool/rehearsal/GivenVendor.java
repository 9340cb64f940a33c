package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import io.piconnector.partner.PartnerCall;
import io.piconnector.partner.PartnerOrder;
import io.piconnector.partner.PartnerOrder.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads what a test says of a hiring system: its call, or its order that came earlier. */
final class GivenVendor {

    private static final String ACCOUNT = "acme";

    /** The first order of a rehearsal has this id too. */
    private static final String ORDER_ID = "00000000-0000-4000-8000-000000000001";

    private GivenVendor() {}

    /** @param given its path is below {@code /partners/}, such as {@code greenhouse/send_test} */
    static PartnerCall call(JsonNode given) {
        String path = given.path("path").asText();
        Map<String, String> query = new LinkedHashMap<>();
        given.path("query")
                .fields()
                .forEachRemaining(
                        field -> query.put(field.getKey(), field.getValue().asText()));
        JsonNode body = given.path("body");
        String text = body.isMissingNode() ? "" : body.isTextual() ? body.textValue() : body.toString();
        return new PartnerCall(
                path.split("/")[0],
                given.path("account").asText(ACCOUNT),
                "/partners/" + path,
                query,
                Map.of(),
                "127.0.0.1",
                text.getBytes(StandardCharsets.UTF_8));
    }

    static PartnerOrder order(JsonNode given) {
        String test = given.path("test").asText("behavioral");
        Instant now = Instant.now();
        return new PartnerOrder(
                ORDER_ID,
                given.path("vendor").asText(),
                given.path("account").asText(ACCOUNT),
                given.path("id").asText("1"),
                test,
                test.equals("cognitive") ? "CA" : "BA",
                given.path("callback-url").asText(null),
                given.path("request").isObject() ? given.path("request").toString() : "{}",
                State.valueOf(given.path("state").asText("ordered").toUpperCase(Locale.ROOT)),
                given.path("reason").asText(null),
                null,
                null,
                now,
                now,
                false);
    }
}
