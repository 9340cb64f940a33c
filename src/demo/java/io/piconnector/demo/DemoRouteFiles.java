package io.piconnector.demo;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;

/**
 * Adds the simulators' route files ({@code demo.routes.files}) to those that application.properties names, so that a
 * destination that is added there is in the demo as well.
 */
public class DemoRouteFiles implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1L;

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (!"routes.files".equals(name) || value == null || value.getValue() == null) {
            return value;
        }
        ConfigValue added = context.proceed("demo.routes.files");
        return added == null ? value : value.withValue(value.getValue() + "," + added.getValue());
    }
}
