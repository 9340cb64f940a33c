package io.piconnector.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A pod of the connector: its containers, and its files below a folder that stands for its file system. */
record Pod(PodSpec spec, Path root) {

    /** Makes a pod as the kubelet does. */
    static Pod create(Manifests manifests, Path root) throws IOException {
        PodSpec spec = manifests
                .one(Deployment.class, "pi-connector")
                .getSpec()
                .getTemplate()
                .getSpec();
        for (Volume volume : spec.getVolumes()) {
            if (volume.getConfigMap() != null) {
                VolumeMount mount = spec.getContainers().get(0).getVolumeMounts().stream()
                        .filter(one -> one.getName().equals(volume.getName()))
                        .findFirst()
                        .orElseThrow();
                Map<String, String> files = manifests
                        .one(ConfigMap.class, volume.getConfigMap().getName())
                        .getData();
                mount(root.resolve(mount.getMountPath().substring(1)), files == null ? Map.of() : files);
            }
        }
        return new Pod(spec, root);
    }

    /** Links to links. */
    private static void mount(Path folder, Map<String, String> files) throws IOException {
        Path data = Files.createDirectories(folder.resolve("..2026_01_01"));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_01_01"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(data.resolve(file.getKey()), file.getValue());
            Files.createSymbolicLink(folder.resolve(file.getKey()), Path.of("..data", file.getKey()));
        }
    }

    Container check() {
        return spec.getInitContainers().get(0);
    }

    Container connector() {
        return spec.getContainers().get(0);
    }

    /** The file of a path in the pod. */
    Path file(String path) {
        return root.resolve(path.substring(1));
    }

    /** The variables of a container, without those from a Secret. */
    Map<String, String> environment(Container container) {
        Map<String, String> variables = new TreeMap<>();
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValue() != null) {
                variables.put(
                        variable.getName(),
                        variable.getValue().replace("file:/", "file:" + root.toAbsolutePath() + "/"));
            }
        }
        return variables;
    }
}
