package io.piconnector.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.piconnector.config.Printable;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Drives random and mutated bytes at a parser for a bounded time. Every run tries the same inputs in the same order, as
 * many as the time allows, so that a build does not fail by luck; {@code -Dfuzz.seed=random} tries new ones, {@code -Dfuzz.millis} makes the time of each target longer.
 * A failure says the seed of its input, and {@code -Dfuzz.seed=SEED} runs that input first.
 */
public final class Fuzz {

    private static final String SEED = System.getProperty("fuzz.seed", "1");
    private static final Duration TIME = Duration.ofMillis(Long.getLong("fuzz.millis", 1_000));

    /** CPU time, not the clock's: other work on the machine does not count. An input that takes longer is no linear one. */
    private static final Duration MAX_CPU = Duration.ofMillis(500);

    private static final int MAX_LENGTH = 20_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What means something to one parser or another. */
    private static final List<byte[]> TOKENS = Stream.of(
                    "%",
                    "%0",
                    "%zz",
                    "%00",
                    "%u0041",
                    "%C3",
                    "+",
                    "&",
                    "=",
                    ";",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "\\\"",
                    "'",
                    "\r\n",
                    "\0",
                    "[",
                    "]",
                    "[[",
                    "{",
                    "}",
                    "::",
                    ".",
                    "..",
                    "/",
                    "-",
                    "1",
                    "0",
                    "99999999999999999999",
                    "1e999",
                    "null",
                    "NaN",
                    "${7*7}",
                    "${exchangeId}",
                    "{{pi.api.key}}",
                    "#{1}",
                    "${bean:secrets}",
                    " ",
                    "\t",
                    "\u2028",
                    "\u202E",
                    "\uFEFF",
                    "\uFFFD",
                    "é",
                    "😀",
                    "\u00ff")
            .map(token -> token.getBytes(UTF_8))
            .toList();

    private final List<byte[]> samples;

    private Fuzz(List<byte[]> samples) {
        this.samples = samples;
    }

    /** What is mutated: inputs that the parser understands. */
    public static Fuzz of(String... samples) {
        return new Fuzz(Stream.of(samples).map(sample -> sample.getBytes(UTF_8)).toList());
    }

    /** What is fuzzed, with what must hold of it. */
    @FunctionalInterface
    public interface Target {
        void take(Input input) throws Exception;
    }

    /** One input, or several: each call gives another. The same seed gives the same. */
    public final class Input {
        private final Random random;
        private final StringBuilder given = new StringBuilder();

        private Input(long seed) {
            random = new Random(seed);
        }

        public byte[] bytes() {
            byte[] bytes = mutate(random);
            given.append("\n  ").append(Printable.line(new String(bytes, ISO_8859_1), 2_000));
            return bytes;
        }

        /** As the bytes of a header reach us, or as UTF-8. */
        public String text() {
            return new String(bytes(), random.nextBoolean() ? ISO_8859_1 : UTF_8);
        }

        /** The given value, three times in four; else another text. */
        public String mostly(String value) {
            return random.nextInt(4) > 0 ? value : text();
        }
    }

    /** @throws AssertionError for the first input that the target fails for, or takes too long for */
    public void run(Target target) {
        long first = SEED.equals("random") ? new Random().nextLong() : Long.parseLong(SEED);
        long end = System.nanoTime() + TIME.toNanos();
        for (long seed = first; seed == first || System.nanoTime() < end; seed++) {
            Input input = new Input(seed);
            try {
                long start = THREADS.getCurrentThreadCpuTime();
                target.take(input);
                Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start);
                if (took.compareTo(MAX_CPU) > 0) {
                    throw new AssertionError("took " + took + " of CPU time");
                }
            } catch (Exception | Error e) {
                throw new AssertionError("-Dfuzz.seed=" + seed + " fails with " + e + ", input:" + input.given, e);
            }
        }
    }

    private byte[] mutate(Random random) {
        if (random.nextInt(20) == 0) {
            return random(random, random.nextInt(200));
        }
        byte[] bytes = any(samples, random);
        for (int times = random.nextInt(5); times > 0; times--) {
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(Math.min(bytes.length - from, 20) + 1);
            byte[] part = Arrays.copyOfRange(bytes, from, to);
            int often = 1 + random.nextInt(MAX_LENGTH);
            bytes = switch (random.nextInt(7)) {
                case 0 -> join(bytes, from, random(random, 1 + random.nextInt(4)), 1, to);
                case 1 -> join(bytes, from, new byte[0], 1, to);
                case 2 -> join(bytes, from, any(samples, random), 1, to);
                case 3 -> join(bytes, from, any(TOKENS, random), often, from);
                case 4 -> join(bytes, from, part, often, to);
                case 5 -> join(bytes, from, Arrays.copyOf(part, Math.min(part.length, 1)), often, from);
                default -> join(bytes, from, any(TOKENS, random), 1, to);
            };
        }
        return bytes;
    }

    /** Puts a piece, as often as fits, in the place of what is between two positions. */
    private static byte[] join(byte[] bytes, int from, byte[] piece, int times, int to) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(bytes, 0, from);
        for (int i = 0; i < times && joined.size() + piece.length <= MAX_LENGTH; i++) {
            joined.writeBytes(piece);
        }
        joined.write(bytes, to, bytes.length - to);
        return joined.toByteArray();
    }

    private static byte[] any(List<byte[]> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
