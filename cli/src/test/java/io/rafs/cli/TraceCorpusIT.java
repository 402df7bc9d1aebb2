package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Corpus;
import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of real images, judged by their own dynamic loader, and by what their programs open. */
final class TraceCorpusIT {
    private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
    private static final Pattern LISTED = Pattern.compile("\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)");
    private static final Pattern OPENED = Pattern.compile("(?:openat|execve)\\([^\"]*\"([^\"]+)\".*\\) = [0-9]+");

    @TempDir
    private Path dir;

    private Path image;

    private Path build(String tag) {
        Path tree = Corpus.require().tree(tag);
        image = dir.resolve("image");
        Cli.jar("-Xmx256m")
                .run(
                        "build",
                        Corpus.require().layout(),
                        "--tag",
                        tag,
                        "-o",
                        image,
                        "-q",
                        "--compressor",
                        "none",
                        "--verify",
                        "off")
                .orFail();
        return tree;
    }

    private List<String> trace(List<String> command) throws IOException {
        String words = command.stream().map("\"%s\""::formatted).collect(Collectors.joining(","));
        Path config = Files.writeString(
                dir.resolve("config.json"),
                "{\"config\":{\"Cmd\":[%s],\"WorkingDir\":\"/app\",\"Env\":[\"PATH=/usr/bin:/bin\"]}}"
                        .formatted(words));
        Cli run = Cli.run("trace", image, "--from-config", config);
        assertThat(run.code()).as(run.err()).isZero();
        return run.out().lines().map(line -> line.replaceFirst("\t.*", "")).toList();
    }

    /** Every program in a directory: what the image's own ld.so would load for it is what is listed, and nothing else. */
    @ParameterizedTest
    @CsvSource({
        "base, /usr/bin",
        "base, /usr/sbin",
        "python, /usr/bin",
        "node, /usr/bin",
        "java, /usr/lib/jvm/java-17-openjdk-amd64/bin"
    })
    void librariesAreThoseThatTheLoaderLoads(String tag, String directory) throws IOException {
        Judge.requireRoot("ld.so");
        Path tree = build(tag);
        List<String> programs;
        try (Stream<Path> files = Files.list(Path.of(tree + directory))) {
            programs = files.filter(TraceCorpusIT::isProgram)
                    .filter(file -> !file.endsWith("java")) // loads its VM, which ld.so does not know
                    .map(file -> directory + "/" + file.getFileName())
                    .sorted()
                    .toList();
        }
        assertThat(programs).hasSizeGreaterThan(2);
        int compared = 0;
        for (String program : programs) {
            Tool.Result listed = Tool.require("chroot").run(tree, LOADER, "--list", program);
            if (listed.ok()) {
                assertThat(new TreeSet<>(libraries(program)))
                        .as(program)
                        .isEqualTo(real(tree, listed.text().lines().toList()));
                compared++;
            }
        }
        assertThat(compared).as("dynamic programs").isGreaterThan(2);
        System.err.println("ld.so agrees about %d programs of %s%s".formatted(compared, tag, directory));
    }

    /** What is listed for a program before it does anything of its own. */
    private List<String> libraries(String program) throws IOException {
        List<String> libraries = new ArrayList<>();
        for (String path : trace(List.of(program, "--version"))) {
            if (!path.equals("/etc/ld.so.cache")
                    && path.matches(".*(\\.so(\\.[^/]*)?|/ld-linux[^/]*)")
                    && !path.matches(".*/lib/(server/libjvm|libjava|libjimage|libzip|libnio|libnet)\\.so")) {
                libraries.add(path);
            }
        }
        return libraries;
    }

    private static boolean isProgram(Path file) {
        try (InputStream in = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Files.newInputStream(file)
                : InputStream.nullInputStream()) {
            return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("\u007fELF");
        } catch (IOException e) {
            return false;
        }
    }

    /** The real paths, as the image's own links lead. */
    private static Set<String> real(Path tree, List<String> lines) {
        List<Object> arguments = new ArrayList<>(List.of(tree, "/usr/bin/readlink", "-f"));
        for (String line : lines) {
            Matcher matcher = LISTED.matcher(line);
            if (matcher.matches()) {
                arguments.add(matcher.group(1));
            }
        }
        if (arguments.size() == 3) {
            return Set.of(); // a static program
        }
        return new TreeSet<>(Tool.require("chroot")
                .run(arguments.toArray())
                .orFail()
                .text()
                .lines()
                .toList());
    }

    /**
     * How much of what a program opens is on the list. Programs run with the image as their root, read-only; floors lie a
     * little below what was measured.
     */
    @ParameterizedTest
    @CsvSource({
        "base, 0.6, 0.99, bash -c true",
        "python, 0.8, 0.99, python3 -c pass",
        "python, 0.8, 0.99, python3 /app/views_1.py",
        "node, 0.75, 0.99, node -e 0",
        "java, 0.75, 0.99, java -XX:-UsePerfData -version",
        "java, 0.75, 0.99, java -XX:-UsePerfData -cp /app/lib/netty-common-4.1.115.Final.jar io.netty.util.Version"
    })
    void mostOfWhatIsOpenedIsListed(String tag, double files, double bytes, String command) throws IOException {
        Judge.requireRoot("strace");
        Path tree = build(tag);
        Tool.require("strace");
        List<String> words = List.of(command.split(" "));
        Path log = dir.resolve("log");
        List<Object> arguments = new ArrayList<>(List.of(
                "-m",
                "sh",
                "-c",
                "mount --bind $1 $1 && mount -o remount,ro,bind $1 && mount -t proc proc $1/proc && exec strace -f -e"
                        + " trace=openat,execve -o $2 chroot $1 env -i HOME=/root PATH=/usr/bin:/bin sh -c 'cd /app; exec \"$@\"' sh"
                        + " $3",
                "sh",
                tree,
                log,
                command));
        Tool.require("unshare").withLimit(Duration.ofMinutes(2)).run(arguments.toArray());

        Set<String> opened = opened(tree, log, words.get(0));
        Set<String> listed = new TreeSet<>(trace(words));
        long all = 0;
        long covered = 0;
        int hits = 0;
        StringBuilder missed = new StringBuilder();
        for (String path : opened) {
            long size = Files.size(Path.of(tree + path));
            all += size;
            if (listed.contains(path)) {
                covered += size;
                hits++;
            } else {
                missed.append("\n  ").append(path);
            }
        }
        String report = "%s: %s: %d of %d opened files are listed, %d of %d bytes; %d listed are not opened; missed:%s"
                .formatted(
                        tag,
                        command,
                        hits,
                        opened.size(),
                        covered,
                        all,
                        listed.stream().filter(path -> !opened.contains(path)).count(),
                        missed);
        System.err.println(report);
        assertThat((double) hits / opened.size()).as(report).isGreaterThanOrEqualTo(files);
        assertThat((double) covered / all).as(report).isGreaterThanOrEqualTo(bytes);
    }

    /** Regular files by their real paths, from the moment when the program itself starts. */
    private static Set<String> opened(Path tree, Path log, String program) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of(tree, "/usr/bin/readlink", "-f"));
        boolean started = false;
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = OPENED.matcher(line);
            if (matcher.find()) {
                started |= line.contains("execve") && matcher.group(1).endsWith("/" + program);
                if (started
                        && matcher.group(1).startsWith("/")
                        && !matcher.group(1).matches("/(proc|sys|dev|tmp)/.*")) {
                    arguments.add(matcher.group(1));
                }
            }
        }
        Set<String> opened = new TreeSet<>();
        Tool.require("chroot").run(arguments.toArray()).orFail().text().lines().forEach(path -> {
            if (Files.isRegularFile(Path.of(tree + path), LinkOption.NOFOLLOW_LINKS)
                    && Path.of(tree + path).toFile().length() > 0) {
                opened.add(path);
            }
        });
        return opened;
    }
}
