package io.piconnector.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of the packaged program with a word: {@code test}, {@code try}. */
public final class CommandLine {

    private final String[] words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path folder = Path.of("").toAbsolutePath();
    private byte[] input = new byte[0];

    /** What a run left. */
    public record Result(int exitCode, String output, String errors, Duration time) {}

    private CommandLine(String... words) {
        this.words = words;
    }

    public static CommandLine of(String... words) {
        return new CommandLine(words);
    }

    /** Runs it in this folder in place of the project's. */
    public CommandLine in(Path folder) {
        this.folder = folder;
        return this;
    }

    public CommandLine setEnvironment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Gives it a standard input. */
    public CommandLine reading(String text) {
        return reading(text.getBytes(StandardCharsets.UTF_8));
    }

    public CommandLine reading(byte[] bytes) {
        input = bytes;
        return this;
    }

    public Result run() {
        ProcessBuilder builder = Connector.program(folder, List.of(), words);
        builder.environment().putAll(environment);
        try {
            Path output = Files.createTempFile("output", ".txt");
            Path errors = Files.createTempFile("errors", ".txt");
            builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
            long start = System.nanoTime();
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException readNotToItsEnd) {
                // as with a body that is too long
            }
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("it still runs after 90 s:\n" + Files.readString(output));
            }
            Result result = new Result(
                    process.exitValue(),
                    Files.readString(output),
                    Files.readString(errors),
                    Duration.ofNanos(System.nanoTime() - start));
            Files.delete(output);
            Files.delete(errors);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
