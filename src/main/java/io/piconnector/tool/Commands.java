package io.piconnector.tool;

import io.piconnector.tool.rehearsal.RouteTests;
import io.piconnector.tool.rehearsal.Try;
import io.piconnector.tool.rehearsal.Try.Form;
import io.quarkus.runtime.QuarkusApplication;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.camel.quarkus.core.CamelRuntime;

/** Runs {@code test} and {@code try}, when the routes have been started among stand-ins. */
public class Commands implements QuarkusApplication {

    private static final String STANDARD_INPUT = "-";

    /** In bytes: one more than a body may have, and CR LF. */
    private static final int LINE_BREAK = 3;

    private static volatile Command command;

    private final CamelRuntime camel;
    private final RouteTests tests;
    private final Try trial;

    /** Bodies and tests are UTF-8, whatever the terminal is set to. */
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

    Commands(CamelRuntime camel, RouteTests tests, Try trial) {
        this.camel = camel;
        this.tests = tests;
        this.trial = trial;
    }

    static void command(Command next) {
        command = next;
    }

    @Override
    public int run(String... args) throws Exception {
        camel.start();
        int code = run();
        out.flush();
        Runtime.getRuntime().halt(code); // nothing runs that would have to be stopped
        return code;
    }

    private int run() throws InterruptedException {
        try {
            return command.word() == Command.Word.TEST
                    ? tests.run(
                            command.folder(),
                            command.option("--filter"),
                            command.option("--junit").map(Path::of),
                            out)
                    : trial.run(
                            command.option("--path"), body(command.argument().orElse(STANDARD_INPUT)), form(), out);
        } catch (NoSuchFileException e) {
            out.println(e.getFile() + " does not exist: correct the path");
        } catch (IOException e) {
            out.println(e.getMessage());
        }
        return 1;
    }

    private static Form form() {
        if (command.option("--json").isPresent()) {
            return Form.JSON;
        }
        return command.option("--as-test").isPresent() ? Form.TEST : Form.TEXT;
    }

    /** A file ends with a line break that PI does not send. */
    private static byte[] body(String file) throws IOException {
        byte[] bytes;
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(Try.MAX_BODY + LINE_BREAK);
        }
        int length = bytes.length;
        while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }
}
