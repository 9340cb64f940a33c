package io.piconnector.tool.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.InstallationFile;
import io.piconnector.config.Printable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tries a webhook on behalf of a running connector: runs the command {@code try} as a process of its own, so that nothing of
 * the trial can reach the connector's queues, connections or counters. One at a time, because it takes memory.
 */
@ApplicationScoped
public class TryProcess {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAX_OUTPUT = 4 * 1024 * 1024;
    private static final int MAX_REASON = 2_000;

    /** A trial needs little, and the pod has little to spare. */
    private static final List<String> SMALL_JVM =
            List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private final ObjectMapper json;
    private final Semaphore turn = new Semaphore(1);

    TryProcess(ObjectMapper json) {
        this.json = json;
    }

    /** There is no report. The message says why, and what to do. */
    public static final class NoReportException extends Exception {

        private final boolean isBusy;

        private NoReportException(String message, boolean isBusy) {
            super(message);
            this.isBusy = isBusy;
        }

        /** Whether somebody else is trying a webhook now. */
        public boolean isBusy() {
            return isBusy;
        }
    }

    /**
     * Tries a webhook with the files that the installation has now.
     *
     * @param target path and query of the URL that PI would call
     * @param body   as PI sends it
     */
    public TryReport run(String target, byte[] body) throws NoReportException, InterruptedException {
        if (body.length > Try.MAX_BODY) {
            throw new NoReportException("the body has over " + Try.MAX_BODY + " bytes: PI would get 413", false);
        }
        if (!turn.tryAcquire()) {
            throw new NoReportException("another webhook is being tried: try again in a few seconds", true);
        }
        try {
            return report(start(target), body);
        } catch (IOException e) {
            throw new NoReportException("the trial cannot be started: " + e.getMessage(), false);
        } finally {
            turn.release();
        }
    }

    private Process start(String target) throws IOException {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("try", "-", "--json", "--path", target));
        return new ProcessBuilder(command)
                .directory(InstallationFile.folder().toAbsolutePath().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** How this process was started: the native executable, or a JVM with the same jar and the same settings. */
    private static List<String> program() {
        ProcessHandle.Info self = ProcessHandle.current().info();
        String executable = self.command().orElse("java");
        List<String> settings = Stream.of(self.arguments().orElse(new String[0]))
                .filter(argument -> argument.startsWith("-D"))
                .toList();
        String jar = System.getProperty("java.class.path", "");
        List<String> program = new ArrayList<>(List.of(executable));
        if (!jar.isEmpty()) {
            program.addAll(SMALL_JVM);
        }
        program.addAll(settings);
        if (!jar.isEmpty()) {
            program.addAll(List.of("-jar", jar));
        }
        return program;
    }

    private TryReport report(Process process, byte[] body) throws IOException, InterruptedException, NoReportException {
        try {
            CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            write(process.getOutputStream(), body);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new NoReportException(
                        "the trial did not end within " + LIMIT.toSeconds() + " s: a route waits or loops", false);
            }
            return parse(new String(output.join(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] read(InputStream in) {
        try (in) {
            return in.readNBytes(MAX_OUTPUT);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** A process that ends at once, because the installation has problems, reads nothing. */
    private static void write(OutputStream out, byte[] body) {
        try (out) {
            out.write(body);
        } catch (IOException e) {
            // its output says why
        }
    }

    private TryReport parse(String output) throws NoReportException {
        String last = Arrays.stream(output.split("\n")).reduce("", (first, second) -> second);
        if (last.startsWith("{")) {
            try {
                return json.readValue(last, TryReport.class);
            } catch (JsonProcessingException e) {
                throw new NoReportException("the trial's report cannot be read: " + e.getOriginalMessage(), false);
            }
        }
        String reason = Printable.line(output.strip().replace("\n", "; "), MAX_REASON);
        throw new NoReportException(
                reason.isEmpty() ? "the trial ended without a report" : "the files on disk have problems: " + reason,
                false);
    }
}
