package io.piconnector.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Function;
import java.util.function.UnaryOperator;

/** A function of ours for mappings, with one argument. */
record OneArgument(String name, UnaryOperator<JsonNode> result) implements Function {

    @Override
    public String getName() {
        return name;
    }

    @Override
    public int getMinArguments() {
        return 1;
    }

    @Override
    public int getMaxArguments() {
        return 1;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        return result.apply(arguments[0]);
    }
}
