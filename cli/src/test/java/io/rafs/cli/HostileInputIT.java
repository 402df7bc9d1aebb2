package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.PaxRecords;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tars that are there to fill memory, time or disks, given to the packed jar with a heap of 64 MiB. Each is refused
 * within seconds, by a message that names place and limit, and leaves nothing. A heap that overflowed would be exit code 4.
 */
final class HostileInputIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private Path plain(Consumer<TarForge> content) throws IOException {
        Path tar = dir.resolve("layer");
        try (OutputStream out = Files.newOutputStream(tar)) {
            TarForge forge = TarForge.to(out);
            content.accept(forge);
            forge.end();
        }
        return tar;
    }

    private Path gzip(Consumer<TarForge> content) throws IOException {
        Path tar = dir.resolve("layer");
        try (OutputStream out = new FastGzip(Files.newOutputStream(tar))) {
            content.accept(TarForge.to(out));
        }
        return tar;
    }

    /** A gzip member of {@code head}, then {@code count} copies of one of {@code part}: a large stream made quickly. */
    private Path repeated(Consumer<TarForge> head, int count, Consumer<TarForge> part) throws IOException {
        Path first = gzip(head);
        byte[] start = Files.readAllBytes(first);
        byte[] member = Files.readAllBytes(gzip(part));
        try (OutputStream out = Files.newOutputStream(first)) {
            out.write(start);
            for (int i = 0; i < count; i++) {
                out.write(member);
            }
        }
        return first;
    }

    private void refused(Path layer, String message, Object... options) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("build", layer, "-o", dir.resolve("image"), "-q"));
        arguments.addAll(List.of(options));
        Tool.Result run = Cli.jar("-Xmx64m", "-XX:+UseSerialGC").withLimit(SOON).run(arguments.toArray());
        assertThat(run.stderr()).as(run.toString()).matches("(?s)rafs: layer 1 .*" + message + "\\R");
        assertThat(run.stderr().length()).isLessThan(3000);
        assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(dir).isDirectoryNotContaining(path -> !path.equals(layer));
    }

    @Test
    void tenMillionEntriesAreRefused() throws IOException {
        refused(
                repeated(forge -> {}, 100, forge -> {
                    for (int i = 0; i < 100_000; i++) {
                        forge.file("directory/with/some/names/file-" + i, "");
                    }
                }),
                "entry 'directory/with/some/names/file-\\d+' at tar offset \\d+: with it the image's metadata takes \\d+"
                        + " bytes of memory, the limit is \\d+; .*--limit metadata=.*");
    }

    @Test
    void aMillionXattrsInOneHeaderAreRefused() throws IOException {
        PaxRecords million = new PaxRecords();
        for (int i = 0; i < 1_000_000; i++) {
            million.put("SCHILY.xattr.user." + i, "");
        }
        byte[] body = million.bytes();
        Path layer = plain(forge -> forge.add(TarEntry.of('x', "x").data(body)).file("f", ""));
        refused(layer, "tar offset 0: a PAX header has 28888890 bytes, the limit is 4194304; .*--limit pax-bytes=.*");
    }

    @Test
    void xattrsInAHeaderThatIsSmallEnoughAreCountedBeforeTheyAreHeld() throws IOException {
        PaxRecords many = new PaxRecords();
        for (int i = 0; i < 120_000; i++) {
            many.put("SCHILY.xattr.user." + i, "");
        }
        byte[] body = many.bytes();
        refused(
                plain(forge -> forge.add(TarEntry.of('x', "x").data(body)).file("f", "")),
                "tar offset 0: the PAX headers tell of at least 1025 xattrs, the limit is 1024; .*--limit xattrs=.*");
    }

    @Test
    void xattrsOfManyFilesAreBoundedTogether() throws IOException {
        byte[] value = new byte[60_000];
        refused(
                gzip(forge -> {
                    for (int i = 0; i < 3000; i++) {
                        forge.add(TarEntry.file("f" + i, "").xattr("user.a", value));
                    }
                }),
                "entry 'f\\d+' at tar offset \\d+: with it the image's metadata takes .*--limit metadata=.*");
    }

    @Test
    void aPaxHeaderOfAGibibyteIsNotRead() throws IOException {
        refused(
                plain(forge -> forge.add(TarEntry.of('x', "x").claimSize(1 << 30))),
                "tar offset 0: a PAX header has 1073741824 bytes, the limit is .*--limit pax-bytes=.*");
    }

    @Test
    void endlessPaxHeadersForOneEntryAreRefused() throws IOException {
        byte[] body = PaxRecords.of("comment", "x".repeat(100_000)).bytes();
        refused(
                gzip(forge -> {
                    for (int i = 0; i < 5000; i++) {
                        forge.add(TarEntry.of('x', "x").data(body));
                    }
                }),
                "tar offset 0: the PAX headers of one entry have 42\\d+ bytes, the limit is .*--limit pax-bytes=.*");
    }

    @Test
    void endlessGlobalHeadersAreRefused() throws IOException {
        refused(
                gzip(forge -> {
                    for (int i = 0; i < 500_000; i++) {
                        forge.global(PaxRecords.of("SCHILY.xattr.user.a" + i, "x"));
                    }
                }),
                "tar offset 0: the PAX headers tell of at least 1025 xattrs, the limit is .*--limit xattrs=.*");
    }

    @Test
    void anEndlessLongNameIsNotRead() throws IOException {
        refused(
                plain(forge -> forge.add(TarEntry.of('L', "././@LongLink").data(256L << 20, () -> new Filler('a')))),
                "tar offset 0: a GNU long name has 268435456 bytes, the limit is 65536; .*--limit path-bytes=.*");
    }

    @Test
    void aPathOfAHundredThousandNamesIsRefused() throws IOException {
        Path layer = plain(forge -> forge.add(TarEntry.file("f", "").pax("path", "a/".repeat(100_000))));
        refused(
                layer,
                "entry '(a/)+...\\(200000 bytes\\)' at tar offset 0: its name has 200000 bytes, the limit is 65536;"
                        + " .*--limit path-bytes=.*");
        refused(
                layer,
                "its name cannot be a path: the path has 100000 names, at most 1024 are taken",
                "--limit",
                "path-bytes=1M");
    }

    @Test
    void gigabytesOfZerosAreRefusedBeforeTheyAreAllRead() throws IOException {
        refused(
                repeated(
                        forge -> forge.add(TarEntry.file("zeros", "").claimSize(16L << 30)),
                        256,
                        forge -> forge.raw(new byte[64 << 20])),
                "entry 'zeros' at tar offset 0: \\d+ stored bytes have become \\d+ plain ones, more than 200 for each,"
                        + " the limit is 200; .*--limit ratio=.*");
    }

    @Test
    void aSparseFileBeyondAllDisksIsRefused() throws IOException {
        refused(
                plain(forge -> forge.add(TarEntry.file("hole", "")
                        .pax("GNU.sparse.map", "0,0")
                        .pax("GNU.sparse.size", "" + (1L << 60)))),
                "entry 'hole' at tar offset 0: with it the image's files have 1152921504606846976 bytes, the limit is"
                        + " .*--limit file-bytes=.*");
        refused(
                plain(forge -> forge.add(TarEntry.file("hole", "")
                        .pax("GNU.sparse.map", "0,0")
                        .pax("GNU.sparse.size", "" + (15L << 40)))),
                "entry 'hole' at tar offset 0: with it the image's metadata takes .*--limit metadata=.*");
    }

    @Test
    void aSparseMapOfNothingButEmptyPiecesTakesNoMemory() throws IOException {
        String map = "0,0" + ",0,0".repeat(1_000_000);
        refused(
                plain(forge -> forge.add(
                        TarEntry.file("hole", "x").pax("GNU.sparse.map", map).pax("GNU.sparse.size", "5"))),
                "entry 'hole' at tar offset 0: its sparse map speaks of 0 bytes, its header of 1; the tar is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "\"\""})
    void aManifestOfNothingButValuesIsRefused(String value) throws IOException {
        String index = "{\"manifests\":[" + (value + ",").repeat((8 << 20) / (value.length() + 1) - 20) + value + "]}";
        Path layout = new OciForge()
                .file("index.json", index.getBytes(StandardCharsets.UTF_8))
                .writeTo(dir.resolve("layout"));

        Tool.Result run = Cli.jar("-Xmx64m", "-XX:+UseSerialGC")
                .withLimit(SOON)
                .run("build", layout, "-o", dir.resolve("image"), "-q");

        assertThat(run.stderr()).isEqualTo("rafs: %s/index.json: it has more than 100000 values%n", layout);
        assertThat(run.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void directoriesImpliedByLinksAreBounded() throws IOException {
        refused(
                gzip(forge -> {
                    for (int i = 0; i < 5000; i++) {
                        forge.symlink("l" + i, i + "/n".repeat(900)).file("l" + i + "/f", "");
                    }
                }),
                "the way to '/l\\d+/f': it implies a directory 'n'; with it the image's metadata takes"
                        + " .*--limit metadata=.*");
    }

    /** As many files as the limit lets pass make an image: what is reckoned is not less than what is taken. */
    @Test
    @Tag("long")
    void whatTheLimitLetsPassFitsTheHeap() throws IOException {
        for (String form : List.of("f%d", "directory-%1$d/f", "usr/lib/python3/dist-packages/package/module-%d.py")) {
            Path layer = dir.resolve("layer");
            int files = 0;
            for (int many = 120_000; files == 0; many = many * 4 / 5) {
                int count = many;
                gzip(forge -> {
                    for (int i = 0; i < count; i++) {
                        forge.file(form.formatted(i), "content of " + i);
                    }
                    forge.end();
                });
                Tool.Result run = Cli.jar("-Xmx64m", "-XX:+UseSerialGC")
                        .run("build", layer, "-o", dir.resolve("image"), "-q", "--force");
                assertThat(run.exit()).as(run.toString()).isIn(ExitCode.OK, ExitCode.REFUSED);
                files = run.ok() ? many : 0;
            }
            System.err.println("a heap of 64 MiB takes " + files + " files such as " + form.formatted(files));
        }
    }

    /** Much data that says little, made as fast as it is written. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }

        @Override
        public void write(byte[] bytes) {
            try {
                write(bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One byte for ever. */
    private static final class Filler extends InputStream {
        private final byte octet;

        Filler(char octet) {
            this.octet = (byte) octet;
        }

        @Override
        public int read() {
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            java.util.Arrays.fill(bytes, offset, offset + length, octet);
            return length;
        }
    }
}
