package io.piconnector.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Finds lines in JSON. */
final class JsonLines {

    private JsonLines() {}

    /** Returns the line of the value that a JSON pointer names; 0 if there is none. */
    static int lineOf(String json, String pointer) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            JsonPointer wanted = JsonPointer.compile(pointer);
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.FIELD_NAME
                        && parser.getParsingContext().pathAsPointer().equals(wanted)) {
                    return parser.currentTokenLocation().getLineNr();
                }
            }
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}
