package io.rafs.trace;

import static io.rafs.trace.Traces.assertReadsWithNote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.image.EntryPath;
import io.rafs.image.TraceFile.Piece;
import io.rafs.testdata.ElfForge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The VM's own files, main jars, class paths, and jars as they are found in images. */
final class JavaStartTest {
    private static final List<String> VM = List.of(
            "/jdk/bin/java",
            "/jdk/lib/libjli.so",
            "/jdk/lib/jvm.cfg",
            "/jdk/lib/server/libjvm.so",
            "/jdk/lib/libjimage.so",
            "/jdk/lib/modules",
            "/jdk/lib/libjava.so",
            "/jdk/lib/server/classes.jsa",
            "/jdk/lib/libzip.so",
            "/jdk/lib/libnio.so",
            "/jdk/lib/libnet.so");

    private static MemoryTree jdk() {
        MemoryTree tree = Traces.tree()
                .file(
                        "/jdk/bin/java",
                        ElfForge.program().runpath("$ORIGIN/../lib").needed("libjli.so"))
                .link("/bin/java", "/jdk/bin/java")
                .file("/jdk/lib/jvm.cfg", "# kinds\n-server KNOWN\n-client IGNORE\n")
                .file("/jdk/lib/modules", 0644, modules())
                .file("/jdk/lib/server/classes.jsa", "x");
        for (String name : List.of("libjli", "server/libjvm", "libjimage", "libjava", "libzip", "libnio", "libnet")) {
            tree.file("/jdk/lib/" + name + ".so", ElfForge.library(name + ".so"));
        }
        return tree;
    }

    /** A jimage with two entries, and content behind its index. */
    private static byte[] modules() {
        return ByteBuffer.allocate(1000)
                .putInt(0xcafedada)
                .putInt(0x10000)
                .putInt(0)
                .putInt(2)
                .putInt(2) // table length
                .putInt(10) // locations
                .putInt(6) // strings
                .array();
    }

    static byte[] jar(String... classPath) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("META-INF/"));
            out.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            String manifest = "Manifest-Version: 1.0\r\n"
                    + (classPath.length == 0 ? "" : "Class-Path: " + String.join(" ", classPath) + "\r\n") + "\r\n";
            out.write(manifest.getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry("BOOT-INF/lib/nested.jar"));
            out.write(new byte[100]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static StartTrace java(MemoryTree tree, String... words) throws IOException {
        return Traces.run(
                tree, Stream.concat(Stream.of("java"), Stream.of(words)).toArray(String[]::new));
    }

    private static String[] behindVm(String... paths) {
        return Stream.concat(VM.stream(), Stream.of(paths)).toArray(String[]::new);
    }

    @Test
    void theVmComesInTheOrderOfItsStart() throws IOException {
        StartTrace trace = java(jdk(), "-version");
        Traces.assertReads(trace, behindVm());
        assertThat(trace.files().get(6).pieces()).as("the index of its modules").containsExactly(new Piece(0, 60));
    }

    @Test
    void withoutSharedClassesAllModulesAreListed() throws IOException {
        StartTrace trace = java(jdk(), "-Xshare:off", "-version");
        assertThat(trace.files()).allMatch(file -> file.pieces().isEmpty());
        assertThat(Traces.paths(trace)).contains("/jdk/lib/modules").doesNotContain("/jdk/lib/server/classes.jsa");
    }

    @Test
    void aFatJarIsListedWithoutWhatIsInIt() throws IOException {
        Traces.assertReads(
                java(jdk().file("/app/app.jar", 0644, jar()), "-Xmx64m", "-jar", "app.jar", "-cp", "x"),
                behindVm("/app/app.jar"));
    }

    @Test
    void manifestsNameFurtherJarsRelativeToTheirOwn() throws IOException {
        Traces.assertReads(
                java(
                        jdk().file(
                                        "/app/app.jar",
                                        0644,
                                        jar("lib/a.jar", "lib/b%20c.jar", "file:/opt/d.jar", "classes/"))
                                .file("/app/lib/a.jar", 0644, jar("b%20c.jar", "../app.jar", "./e.jar"))
                                .file("/app/lib/b c.jar", 0644, jar())
                                .file("/app/lib/e.jar", 0644, jar())
                                .file("/opt/d.jar", 0644, jar())
                                .file("/app/classes/x", "x"),
                        "-jar",
                        "app.jar"),
                behindVm("/app/app.jar", "/app/lib/a.jar", "/app/lib/b c.jar", "/opt/d.jar", "/app/lib/e.jar"));
    }

    @Test
    void classPathsHaveDirectoriesWildcardsAndJars() throws IOException {
        Traces.assertReads(
                java(
                        jdk().file("/app/lib/b.jar", 0644, jar())
                                .file("/app/lib/a.JAR", 0644, jar())
                                .file("/app/lib/readme", "x")
                                .file("/app/classes/com/example/Main.class", "x")
                                .file("/one.jar", 0644, jar()),
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        "classes:lib/*:/one.jar",
                        "com.example.Main"),
                behindVm("/app/lib/a.JAR", "/app/lib/b.jar", "/one.jar", "/app/classes/com/example/Main.class"));
    }

    @Test
    void theEnvironmentsClassPathIsTheLastResort() throws IOException {
        MemoryTree tree = jdk().file("/a.jar", 0644, jar()).file("/b.jar", 0644, jar());
        Traces.assertReads(Traces.run(tree, Map.of("CLASSPATH", "/a.jar"), "java", "Main"), behindVm("/a.jar"));
        Traces.assertReads(
                Traces.run(tree, Map.of("CLASSPATH", "/a.jar"), "java", "-cp", "/b.jar", "Main"), behindVm("/b.jar"));
    }

    @Test
    void agentsComeFirstAndModulePathsAreJarsOfADirectory() throws IOException {
        Traces.assertReads(
                java(
                        jdk().file("/agent.jar", 0644, jar())
                                .file("/mods/m.jar", 0644, jar())
                                .file("/native.so", ElfForge.library("native.so")),
                        "-javaagent:/agent.jar=a=b",
                        "-agentpath:/native.so=x",
                        "-p",
                        "/mods",
                        "-m",
                        "m/Main"),
                behindVm("/agent.jar", "/native.so", "/mods/m.jar"));
    }

    @ParameterizedTest
    @CsvSource({
        "@none -version, its arguments are in 'none'; which is not in the image, ''",
        "-jar none.jar, class path: 'none.jar' (main jar of /jdk/bin/java) is not in the image, ''",
        "-cp none/* Main, class path: the directory 'none/' is not in the image, ''",
        "-jar broken.jar, /app/broken.jar: it is no jar, /app/broken.jar",
        "-jar http.jar, its class path names 'http://x/y.jar'; which is no file, /app/http.jar"
    })
    void whatIsMissingOrNotUnderstoodIsANote(String words, String note, String path) throws IOException {
        MemoryTree tree = jdk().file("/app/broken.jar", "x").file("/app/http.jar", 0644, jar("http://x/y.jar"));
        assertReadsWithNote(
                java(tree, words.split(" ")), note.replace(';', ','), path.isEmpty() ? behindVm() : behindVm(path));
    }

    /** The launcher reads argument files before it looks for the VM. */
    @ParameterizedTest
    @CsvSource({
        "@/args Main, -cp /lib/*, /lib/a.jar",
        "@/args Main @none, -cp /lib/a.jar, /lib/a.jar",
        "@/args, -jar /lib/a.jar @none, /lib/a.jar",
        "-cp @/args Main, /lib/a.jar, /lib/a.jar",
        "-jar @/args, /lib/a.jar, /lib/a.jar",
        "@/args, --disable-@files -cp /lib/a.jar Main, /lib/a.jar"
    })
    void argumentFilesStandForTheirWords(String words, String text, String jar) throws IOException {
        MemoryTree tree = jdk().file("/args", text).file("/lib/a.jar", 0644, jar());
        StartTrace trace = java(tree, words.split(" "));

        assertThat(trace.notes()).isEmpty();
        assertThat(Traces.paths(trace)).contains("/args", jar).containsSubsequence("/args", "/jdk/lib/jvm.cfg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Main @/args", "@@/args", "--disable-@files @/args", "-jar a.jar @/args"})
    void whatIsNoArgumentFileIsNotRead(String words) throws IOException {
        MemoryTree tree = jdk().file("/args", "-cp x").file("/app/a.jar", 0644, jar());

        assertThat(Traces.paths(java(tree, words.split(" ")))).doesNotContain("/args");
    }

    @Test
    void argumentFilesAreBounded() throws IOException {
        MemoryTree tree = jdk().file("/many", "-x ".repeat(200_000)).file("/large", " ".repeat(2_000_000));

        assertThat(java(tree, "@/many", "@/many").notes())
                .containsExactly("/jdk/bin/java: only its first 100000 arguments are looked at");
        assertThat(java(tree, "@/large", "-version").notes())
                .containsExactly("/large: it has 2000000 bytes of arguments, at most 1048576 are looked at");
    }

    @Test
    void aManifestThatNamesTooManyJarsIsFollowedInPart() throws IOException {
        String[] names = new String[30_000];
        Arrays.fill(names, "lib/");
        MemoryTree tree = jdk().file("/app/lib/x", "x").file("/app/a.jar", 0644, jar(names));

        assertReadsWithNote(
                java(tree, "-jar", "a.jar"),
                "/app/a.jar: its class path has too many elements; only the first are followed",
                behindVm("/app/a.jar"));
    }

    @Test
    void optionsFromTheEnvironmentAreANote() throws IOException {
        assertReadsWithNote(
                Traces.run(jdk(), Map.of("JAVA_TOOL_OPTIONS", "-javaagent:/x.jar"), "java", "-version"),
                "JAVA_TOOL_OPTIONS is not looked at",
                behindVm());
    }

    @Test
    void jarsThatNameEachOtherEnd() throws IOException {
        Traces.assertReads(
                java(
                        jdk().file("/app/a.jar", 0644, jar("b.jar", "a.jar"))
                                .file("/app/b.jar", 0644, jar("a.jar", "b.jar")),
                        "-jar",
                        "a.jar"),
                behindVm("/app/a.jar", "/app/b.jar"));
    }

    @Test
    void aJarMayStandBehindAScript() throws IOException {
        byte[] jar = jar("lib.jar");
        byte[] whole = new byte[1000 + jar.length];
        System.arraycopy(jar, 0, whole, 1000, jar.length);
        Jar found = read(whole);
        assertThat(found.attribute("class-path")).isEqualTo("lib.jar");
        assertThat(found.pieces()).hasSize(2).allMatch(piece -> piece.offset() >= 1000);
    }

    /** A real manifest is broken into lines of 72 bytes. */
    @Test
    void longAttributesAreJoined() {
        Jar jar = new Jar(
                Optional.of("A: b\r\nClass-Path: one.jar two\r\n .jar\r\n  three.jar\r\n\r\nName: x\r\nOther: y\r\n"),
                List.of());
        assertThat(jar.attribute("Class-Path")).isEqualTo("one.jar two.jar three.jar");
        assertThat(jar.attribute("Other")).isEmpty();
    }

    @Test
    void everyTruncationOfAJarIsRefused() {
        byte[] jar = jar("lib.jar");
        for (int size = 0; size < jar.length; size++) {
            byte[] cut = Arrays.copyOf(jar, size);
            assertThatThrownBy(() -> read(cut)).as("size %d", size).isInstanceOf(MalformedFileException.class);
        }
    }

    @Test
    void changedBytesOfAJarAreReadOrRefused() throws IOException {
        byte[] jar = jar("lib.jar");
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = jar.clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            try {
                assertThat(read(changed).pieces()).isNotEmpty();
            } catch (MalformedFileException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static Jar read(byte[] bytes) throws IOException {
        MemoryTree tree = new MemoryTree().file("/jar", 0644, bytes);
        return Jar.read(tree, tree.find(EntryPath.parse("/jar")).orElseThrow());
    }
}
