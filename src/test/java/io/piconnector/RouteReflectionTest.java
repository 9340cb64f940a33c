package io.piconnector;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Named;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What route files name is found by reflection, which a native executable can do only for what is registered. Nothing else in a
 * test run tells: the JVM finds everything.
 */
class RouteReflectionTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{bean:(\\w+)\\.(\\w+)}}");
    private static final Pattern REFERENCE = Pattern.compile("#bean:(\\w+)");

    private final Map<String, Class<?>> beans = beans();

    @Test
    void shouldFindEveryBeanAndMethodThatARouteNames() throws IOException {
        // Given
        List<String> named = new ArrayList<>();

        // When
        walkRoutes((file, step) -> {
            if (step.get("ref") instanceof String bean) {
                named.add(bean);
                checkMethod(file, bean, (String) step.get("method"));
            }
            for (Object value : step.values()) {
                Matcher placeholder = PLACEHOLDER.matcher(String.valueOf(value));
                if (value instanceof String && placeholder.matches()) {
                    named.add(placeholder.group(1));
                    checkMethod(file, placeholder.group(1), placeholder.group(2));
                }
                Matcher reference = REFERENCE.matcher(String.valueOf(value));
                if (value instanceof String && reference.matches()) {
                    assertThat(beans).as(file).containsKey(reference.group(1));
                }
            }
        });

        // Then
        assertThat(named).contains("webhookListener", "piApi", "orders", "hrisRecords");
    }

    @Test
    void shouldRegisterEveryTypeThatTheseBeansTakeAndGive() {
        assertThat(beans).hasSizeGreaterThan(8);
        beans.values().stream()
                .filter(bean -> bean.isAnnotationPresent(RegisterForReflection.class))
                .flatMap(bean -> Arrays.stream(bean.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .flatMap(method -> Stream.concat(
                        Stream.of(method.getGenericReturnType()), Arrays.stream(method.getGenericParameterTypes())))
                .flatMap(RouteReflectionTest::classes)
                .filter(Class::isRecord)
                .distinct()
                .forEach(type -> assertThat(type)
                        .as("Simple reads it, and JSON is made of it")
                        .hasAnnotation(RegisterForReflection.class));
    }

    @Test
    void shouldRegisterEveryExceptionThatARouteCatches() throws IOException {
        // Given
        List<Class<?>> registered = List.of(
                RouteFiles.class.getAnnotation(RegisterForReflection.class).targets());

        // Then
        walkRoutes((file, step) -> {
            if (step.get("exception") instanceof List<?> names) {
                assertThat(registered)
                        .extracting(Class::getName)
                        .as(file)
                        .containsAll(names.stream().map(String::valueOf).toList());
            }
        });
    }

    private void checkMethod(String file, String bean, String method) {
        assertThat(beans).as(file).containsKey(bean);
        Class<?> type = beans.get(bean);
        assertThat(type).as(file).hasAnnotation(RegisterForReflection.class);
        assertThat(Arrays.stream(type.getMethods()).map(Method::getName))
                .as("%s: methods of %s", file, bean)
                .contains(method);
    }

    private static Stream<Class<?>> classes(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(
                    classes(generic.getRawType()),
                    Arrays.stream(generic.getActualTypeArguments()).flatMap(RouteReflectionTest::classes));
        }
        return type instanceof Class<?> one && one.getName().startsWith("io.piconnector.")
                ? Stream.of(one)
                : Stream.empty();
    }

    private static void walkRoutes(BiConsumer<String, Map<?, ?>> visitor) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".camel.yaml"))
                    .toList()) {
                Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
                walk(file.getFileName().toString(), content, visitor);
            }
        }
    }

    private static void walk(String file, Object node, BiConsumer<String, Map<?, ?>> visitor) {
        if (node instanceof Map<?, ?> map) {
            visitor.accept(file, map);
            map.values().forEach(value -> walk(file, value, visitor));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> walk(file, value, visitor));
        }
    }

    private static Map<String, Class<?>> beans() {
        Path classes = Path.of("target/classes");
        try (Stream<Path> files = Files.walk(classes.resolve("io/piconnector"))) {
            Map<String, Class<?>> beans = new TreeMap<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file)
                        .toString()
                        .replace(".class", "")
                        .replaceAll("[/\\\\]", ".");
                Class<?> type = Class.forName(name, false, RouteReflectionTest.class.getClassLoader());
                Named named = type.getAnnotation(Named.class);
                if (named != null) {
                    beans.put(named.value(), type);
                }
            }
            return beans;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
