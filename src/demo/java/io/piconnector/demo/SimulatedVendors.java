package io.piconnector.demo;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Hides the installation's own hiring systems, with their keys and credentials: nothing leaves this machine. */
public final class SimulatedVendors implements ConfigSourceInterceptor {

    /** Below it are settings of one vendor each, but for those of all. */
    private static final Pattern VENDOR = Pattern.compile("partners\\.(?!tests\\.|result-page\\.)[^.]+\\..+");

    /** What the demo sets is a system property. */
    private static final int DEMO_ORDINAL = 400;

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        return value != null && isVendors(name) && value.getConfigSourceOrdinal() < DEMO_ORDINAL ? null : value;
    }

    @Override
    public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(context.iterateNames(), 0), false)
                .filter(name -> !isVendors(name) || getValue(context, name) != null)
                .iterator();
    }

    private static boolean isVendors(String name) {
        return VENDOR.matcher(name).matches();
    }
}
