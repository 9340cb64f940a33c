package io.piconnector.mapping;

import java.util.Optional;

/**
 * A JSLT file below {@code mappings/}, and the JSON Schema beside it.
 *
 * @param name   its path below {@code mappings/}, as routes and imports write it: {@code greenhouse.jslt}
 * @param text   its content
 * @param place  the file as a person would open it
 * @param schema the file {@code greenhouse.schema.json}, if there is one
 */
record MappingFile(String name, String text, String place, Optional<SchemaFile> schema) {

    /** @param place the file as a person would open it */
    record SchemaFile(String name, String text, String place) {}
}
