package io.piconnector.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import com.schibsted.spt.data.jslt.impl.RegexpFunction;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * One of JSLT's functions with a regular expression. Before it is called, the expression is tried within the limit of
 * {@link BoundedRegex}. The function itself then does the same work once more.
 */
record BoundedFunction(Function function) implements Function, RegexpFunction {

    /** Takes the place of the functions of the same names. */
    static final List<Function> ALL = Stream.of("test", "capture", "split", "replace")
            .<Function>map(name -> new BoundedFunction(BuiltinFunctions.functions.get(name)))
            .toList();

    @Override
    public String getName() {
        return function.getName();
    }

    @Override
    public int getMinArguments() {
        return function.getMinArguments();
    }

    @Override
    public int getMaxArguments() {
        return function.getMaxArguments();
    }

    @Override
    public int regexpArgumentNumber() {
        return 1;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
        try {
            new BoundedRegex(text(arguments[1])).findAll(text(arguments[0]));
        } catch (BoundedRegex.GivenUp e) {
            throw new JsltException(
                    getName() + ": the regular expression takes too long, write it without nested repetition");
        } catch (PatternSyntaxException e) {
            // the function itself reports it
        }
        return function.call(input, arguments);
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }
}
