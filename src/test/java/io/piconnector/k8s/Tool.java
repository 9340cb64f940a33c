package io.piconnector.k8s;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A program that a test needs, and that not every machine has. */
enum Tool {
    KUBECTL("version", "--client"),
    PROMTOOL("--version");

    private final String[] harmless;

    Tool(String... harmless) {
        this.harmless = harmless;
    }

    record Result(int exitCode, String output) {}

    /** CI has to have it; whoever has it not can still run all other tests. */
    void require() {
        boolean isThere;
        try {
            isThere = run(harmless).exitCode() == 0;
        } catch (UncheckedIOException notFound) {
            isThere = false;
        }
        if (!isThere && System.getenv("CI") != null) {
            throw new IllegalStateException("CI is set, and there is no " + program() + ": install it");
        }
        assumeTrue(isThere, "there is no " + program());
    }

    Result run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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

    private String program() {
        return name().toLowerCase(Locale.ROOT);
    }
}
