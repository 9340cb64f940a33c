package io.piconnector.config;

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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
class NativeReflectionTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{bean:(\\w+)\\.(\\w+)}}");
    private static final Pattern REFERENCE = Pattern.compile("#bean:(\\w+)");
    /** What Simple calls methods on, and their names: {@code ${body.data.assessmentType}}. */
    private static final Pattern CALLS = Pattern.compile("\\$\\{(?:body|variable\\.\\w+)((?:\\.\\w+)+)[^}]*}");
    /** Options of an endpoint that are set on something else than the endpoint: {@code statement.queryTimeout}. */
    private static final Pattern OPTION_OF_STATEMENT = Pattern.compile("statement\\.(\\w+)");

    private final List<Class<?>> classes = classes();
    private final Map<String, Class<?>> beans = beans(classes);
    private final Set<Class<?>> registered = registered(classes);

    /** The driver makes it by the name in the URL. */
    @Test
    void shouldFindTheTlsFactoryThatTheUrlOfTheStoreNames() throws IOException {
        // When
        Matcher named = Pattern.compile("sslfactory=([\\w.]+)")
                .matcher(Files.readString(Path.of("k8s/overlays/prod/application.properties")));

        // Then
        assertThat(named.find()).isTrue();
        assertThat(registered).extracting(Class::getName).contains(named.group(1));
    }

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
        assertThat(named).contains("webhookListener", "piApi", "orders", "orderIntake", "writeBack", "hrisRecords");
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
                .flatMap(NativeReflectionTest::classesOf)
                .filter(Class::isRecord)
                .distinct()
                .forEach(type -> assertThat(type)
                        .as("Simple reads it, and JSON is made of it")
                        .hasAnnotation(RegisterForReflection.class));
    }

    @Test
    void shouldRegisterEveryExceptionThatARouteCatches() throws IOException {
        walkRoutes((file, step) -> {
            if (step.get("exception") instanceof List<?> names) {
                assertThat(registered)
                        .extracting(Class::getName)
                        .as(file)
                        .containsAll(names.stream().map(String::valueOf).toList());
            }
        });
    }

    @Test
    void shouldRegisterWhateverHasTheMethodsThatSimpleCalls() throws IOException {
        // Given
        Set<String> called = new TreeSet<>();

        // When
        walkRoutes((file, step) -> step.values().stream()
                .filter(String.class::isInstance)
                .flatMap(value -> CALLS.matcher((String) value).results())
                .flatMap(match -> Arrays.stream(match.group(1).substring(1).split("\\.")))
                .forEach(called::add));

        // Then
        assertThat(called).contains("searchUrl", "assessmentType", "isMore").allSatisfy(name -> assertThat(registered)
                .as("a registered type with a method '%s'", name)
                .anyMatch(type -> hasMethod(type, name)));
    }

    @Test
    void shouldRegisterStatementsWhoseOptionsARouteSets() throws IOException {
        // Given
        Set<String> set = new TreeSet<>();

        // When
        walkRoutes((file, step) -> step.keySet().stream()
                .flatMap(key -> OPTION_OF_STATEMENT.matcher(String.valueOf(key)).results())
                .forEach(match -> set.add(match.group(1))));

        // Then
        assertThat(set).contains("queryTimeout").allSatisfy(option -> assertThat(registered)
                .filteredOn(Statement.class::isAssignableFrom)
                .as("a registered statement that has %s set", option)
                .anyMatch(type -> hasMethod(type, "set" + capitalized(option))));
    }

    private void checkMethod(String file, String bean, String method) {
        assertThat(beans).as(file).containsKey(bean);
        Class<?> type = beans.get(bean);
        assertThat(type).as(file).hasAnnotation(RegisterForReflection.class);
        assertThat(Arrays.stream(type.getMethods()).map(Method::getName))
                .as("%s: methods of %s", file, bean)
                .contains(method);
    }

    private static boolean hasMethod(Class<?> type, String name) {
        List<String> names = List.of(name, "get" + capitalized(name), "is" + capitalized(name));
        return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).anyMatch(names::contains);
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static Stream<Class<?>> classesOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Stream.concat(
                    classesOf(generic.getRawType()),
                    Arrays.stream(generic.getActualTypeArguments()).flatMap(NativeReflectionTest::classesOf));
        }
        return type instanceof Class<?> one && one.getName().startsWith("io.piconnector.")
                ? Stream.of(one)
                : Stream.empty();
    }

    private static void walkRoutes(BiConsumer<String, Map<?, ?>> visitor) throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.list(Path.of("routes")), Files.list(Path.of("src/main/resources/engine")))) {
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

    /** What is registered: the annotated types, and those that an annotation names. */
    private static Set<Class<?>> registered(List<Class<?>> classes) {
        Set<Class<?>> registered = new HashSet<>();
        for (Class<?> type : classes) {
            RegisterForReflection annotation = type.getAnnotation(RegisterForReflection.class);
            if (annotation != null && annotation.targets().length == 0) {
                registered.add(type);
            } else if (annotation != null) {
                registered.addAll(List.of(annotation.targets()));
            }
        }
        return registered;
    }

    private static Map<String, Class<?>> beans(List<Class<?>> classes) {
        Map<String, Class<?>> beans = new TreeMap<>();
        for (Class<?> type : classes) {
            Named named = type.getAnnotation(Named.class);
            if (named != null) {
                beans.put(named.value(), type);
            }
        }
        return beans;
    }

    private static List<Class<?>> classes() {
        Path folder = Path.of("target/classes");
        try (Stream<Path> files = Files.walk(folder.resolve("io/piconnector"))) {
            List<Class<?>> classes = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name =
                        folder.relativize(file).toString().replace(".class", "").replaceAll("[/\\\\]", ".");
                classes.add(Class.forName(name, false, NativeReflectionTest.class.getClassLoader()));
            }
            return classes;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
