package io.piconnector.tool.check;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableBean;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/** The beans that routes can call, and their methods. */
final class Beans {

    private final CamelContext camel;
    private final Map<String, Class<?>> classes = new TreeMap<>();

    Beans(CamelContext camel) {
        this.camel = camel;
        for (Bean<?> bean : Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE)) {
            if (bean.getName() != null) {
                classes.put(bean.getName(), ((InjectableBean<?>) bean).getImplementationClass());
            }
        }
    }

    /** A bean that a route file defines itself. */
    void add(String name, Class<?> type) {
        classes.put(name, type);
    }

    Set<String> names() {
        return classes.keySet();
    }

    boolean isThere(String name) {
        return classes.containsKey(name) || camel.getRegistry().lookupByName(name) != null;
    }

    /** Returns the names of the methods that a route can call; empty if they are not known. */
    Optional<Set<String>> methods(String name) {
        return Optional.ofNullable(classes.get(name)).map(type -> Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }
}
