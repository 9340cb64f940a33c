package io.piconnector.k8s;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of {@code k8s/} and {@code routes/}, whose overlays are changed as who installs them does: by lines of a
 * kustomization.yaml.
 */
final class Kustomize {

    static final ObjectMapper YAML = new YAMLMapper();

    private static final String COMPONENTS = "../../components/";

    private final Path folder;

    private Kustomize(Path folder) {
        this.folder = folder;
    }

    static Kustomize copyTo(Path folder) {
        for (String source : List.of("k8s", "routes")) {
            copy(Path.of(source), folder.resolve(source));
        }
        return new Kustomize(folder);
    }

    /** CI has to have kubectl; whoever has none can still run all other tests. */
    static void requireKubectl() {
        boolean isThere;
        try {
            isThere = run(List.of("kubectl", "version", "--client")).exitCode() == 0;
        } catch (UncheckedIOException notFound) {
            isThere = false;
        }
        if (!isThere && System.getenv("CI") != null) {
            throw new IllegalStateException("CI is set, and kubectl is not there to render k8s/ with: install it");
        }
        assumeTrue(isThere, "kubectl is not there to render k8s/ with");
    }

    static List<String> overlays() {
        return folders(Path.of("k8s/overlays"));
    }

    static List<String> components() {
        return folders(Path.of("k8s/components"));
    }

    /** The components that an overlay takes by itself. */
    static Set<String> componentsOf(String overlay) {
        Set<String> names = new TreeSet<>();
        read(Path.of("k8s/overlays", overlay, "kustomization.yaml"))
                .path("components")
                .forEach(path -> names.add(path.textValue().substring(COMPONENTS.length())));
        return names;
    }

    /** What {@code kubectl apply -k} would send, with exactly these components. */
    List<ObjectNode> render(String overlay, Set<String> components) {
        Path kustomization = folder.resolve("k8s/overlays").resolve(overlay).resolve("kustomization.yaml");
        ObjectNode edited = (ObjectNode) read(kustomization);
        edited.remove("components");
        if (!components.isEmpty()) {
            ArrayNode list = edited.putArray("components");
            components.forEach(name -> list.add(COMPONENTS + name));
        }
        try {
            Files.writeString(kustomization, YAML.writeValueAsString(edited));
            Result result = run(
                    List.of("kubectl", "kustomize", kustomization.getParent().toString()));
            if (result.exitCode() != 0) {
                throw new AssertionError(overlay + " with " + components + " does not render:\n" + result.output());
            }
            List<ObjectNode> objects = new ArrayList<>();
            YAML.readerFor(ObjectNode.class)
                    .<ObjectNode>readValues(result.output())
                    .forEachRemaining(objects::add);
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> folders(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.map(Path::getFileName).map(Path::toString).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path source, Path target) {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Result(int exitCode, String output) {}

    private static Result run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " still runs after 60 s");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
