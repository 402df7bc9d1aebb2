package io.rafs.testdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDKs of this machine, to run a jar under another release than the one that built it. */
public final class Jdks {

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d+)");

    private Jdks() {}

    /** One JDK home and its feature release: 17, 21, 25. */
    public record Jdk(int feature, Path home) {

        /** Its launcher, to be run with arguments. */
        public Tool java() {
            return Tool.of(home.resolve("bin/java").toString());
        }
    }

    /** All found, oldest first, each home once: variables JAVA_HOME*, this JVM's own home, /usr/lib/jvm. */
    public static List<Jdk> all() {
        Stream<Path> named = System.getenv().entrySet().stream()
                .filter(e -> e.getKey().startsWith("JAVA_HOME") && !e.getValue().isBlank())
                .sorted(Map.Entry.comparingByKey())
                .map(e -> Path.of(e.getValue()));
        Stream<Path> own = Stream.of(Path.of(System.getProperty("java.home")));
        return Stream.of(named, own, installed())
                .flatMap(homes -> homes)
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .map(Jdks::real)
                .distinct()
                .flatMap(home -> feature(home).map(feature -> new Jdk(feature, home)))
                .sorted(Comparator.comparingInt(Jdk::feature).thenComparing(Jdk::home))
                .toList();
    }

    /** A JDK of this feature release, or a test skipped aloud: distributions offer one or two, so it is never missed. */
    public static Jdk require(int feature) {
        return all().stream()
                .filter(jdk -> jdk.feature == feature)
                .findFirst()
                .orElseThrow(() -> Judge.absent(
                        "JDK " + feature, "no such JDK; JAVA_HOME_%d may name its home".formatted(feature)));
    }

    private static Stream<Path> installed() {
        Path jvms = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jvms)) {
            return Stream.empty();
        }
        try (Stream<Path> homes = Files.list(jvms)) {
            return homes.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path real(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Integer> feature(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return Stream.empty();
        }
        try {
            Matcher matcher = VERSION.matcher(Files.readString(release));
            return matcher.find() ? Stream.of(Integer.valueOf(matcher.group(1))) : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
