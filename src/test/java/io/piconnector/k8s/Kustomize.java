package io.piconnector.k8s;

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
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A copy of {@code k8s/} and {@code routes/}, whose overlays are changed as who installs them does: by lines of a
 * kustomization.yaml.
 */
final class Kustomize {

    static final ObjectMapper YAML = new YAMLMapper();

    /** A customer's overlay, on top of that of production. */
    static final String EXAMPLE = "example";

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

    /** The overlays from which an installation starts. */
    static List<String> overlays() {
        return folders(Path.of("k8s/overlays")).stream()
                .filter(name -> !name.equals(EXAMPLE))
                .toList();
    }

    /** In an order in which they can be taken: the gateway first, because others add to what it brings. */
    static List<String> components() {
        return folders(Path.of("k8s/components")).stream()
                .sorted(Comparator.comparing(name -> !name.equals("gateway")))
                .toList();
    }

    /** The components that an overlay takes by itself. */
    static Set<String> componentsOf(String overlay) {
        Set<String> names = new LinkedHashSet<>();
        read(Path.of("k8s/overlays", overlay, "kustomization.yaml"))
                .path("components")
                .forEach(path -> names.add(path.textValue().substring(COMPONENTS.length())));
        return names;
    }

    /** What {@code kubectl apply -k} would send, with exactly these components in this order. */
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
            return render(overlay);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code kubectl apply -k} would send. */
    List<ObjectNode> render(String overlay) {
        Tool.Result result = Tool.KUBECTL.run(
                "kustomize", folder.resolve("k8s/overlays").resolve(overlay).toString());
        if (result.exitCode() != 0) {
            throw new AssertionError(overlay + " does not render:\n" + result.output());
        }
        try {
            List<ObjectNode> objects = new ArrayList<>();
            YAML.readerFor(ObjectNode.class)
                    .<ObjectNode>readValues(result.output())
                    .forEachRemaining(objects::add);
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
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
}
