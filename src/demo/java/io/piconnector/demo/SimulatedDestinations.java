package io.piconnector.demo;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives every destination a simulator's URL, whoever set it: nothing leaves this machine. */
public final class SimulatedDestinations implements ConfigSourceInterceptor {

    private static final Pattern DESTINATION = Pattern.compile("destinations\\.([A-Za-z0-9-]+)\\.url");

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        Matcher destination = DESTINATION.matcher(name);
        if (value == null || !destination.matches()) {
            return value;
        }
        return value.withValue(context.proceed("demo.address").getValue() + "/demo/" + destination.group(1));
    }
}
