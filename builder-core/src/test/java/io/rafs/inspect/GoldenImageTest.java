package io.rafs.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.json.JsonObject;
import io.rafs.raw.RawImage;
import io.rafs.raw.RawInode;
import io.rafs.read.BootstrapReader;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small image whose bootstrap and inspection are checked in: when the format moves, the failure says in words what
 * moved. Not compressed, so that it does not depend on a compressor's version.
 */
class GoldenImageTest {

    static final byte[] TAR = TarForge.inMemory()
            .add(TarEntry.dir("./").mtime(1_600_000_000))
            .dir("etc")
            .add(TarEntry.file("etc/hostname", "golden\n").owner(1000, 100).mtime("1600000000.25"))
            .add(TarEntry.file("etc/shadow", "root:*:\n").mode(0600).xattr("user.note", new byte[] {1, 2, 3}))
            .symlink("etc/mtab", "../proc/mounts")
            .device("null", 'c', 1, 3)
            .file("zeros", new byte[10_000])
            .hardlink("nulls", "zeros")
            .bytes();

    @TempDir
    private Path dir;

    private Builds.Built build() throws IOException {
        return new Builds(dir).chunkSize(4096).prefetch("/etc").tars(TAR);
    }

    private static String text(Path bootstrap) throws IOException {
        StringWriter out = new StringWriter();
        try (BootstrapReader reader = BootstrapReader.open(bootstrap)) {
            new Inspection(reader).run(new TextListener(out));
        }
        return out.toString();
    }

    private static String json(Path bootstrap) throws IOException {
        StringWriter out = new StringWriter();
        try (BootstrapReader reader = BootstrapReader.open(bootstrap);
                JsonListener listener = new JsonListener(out)) {
            new Inspection(reader).run(listener);
        }
        return out.toString();
    }

    private static String golden() throws IOException {
        try (InputStream in = GoldenImageTest.class.getResourceAsStream("golden.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The bootstrap that golden.txt describes, as a file. */
    private Path goldenBootstrap() throws IOException {
        Path file = dir.resolve("golden.boot");
        try (InputStream in = GoldenImageTest.class.getResourceAsStream("golden.boot")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    static String described(Path bootstrap) throws IOException {
        return "bootstrap sha256:" + Sha256.hex(Files.readAllBytes(bootstrap)) + "\n" + text(bootstrap);
    }

    private void assertGolden(Path bootstrap) throws IOException {
        byte[] golden = Files.readAllBytes(goldenBootstrap());
        assertThat(Arrays.equals(Files.readAllBytes(bootstrap), golden))
                .as("%s, against the golden bootstrap (first):%n%s", bootstrap, explanation(bootstrap))
                .isTrue();
    }

    private String explanation(Path bootstrap) throws IOException {
        return String.join("\n", DiffText.words(goldenBootstrap(), bootstrap));
    }

    @Test
    void theGoldenImageIsWhatItWas() throws IOException {
        Builds.Built built = build();
        built.checked();
        assertGolden(built.dir().resolve("bootstrap"));
        assertThat(described(built.dir().resolve("bootstrap"))).isEqualTo(golden());
    }

    @Test
    void theGoldenTextDescribesTheGoldenBootstrap() throws IOException {
        assertThat(described(goldenBootstrap())).isEqualTo(golden());
    }

    @Test
    void anImageThatIsNotTheGoldenOneExplainsItself() throws IOException {
        Path other = new Builds(dir)
                .chunkSize(4096)
                .prefetch("/null")
                .tars(TAR)
                .dir()
                .resolve("bootstrap");
        assertThatThrownBy(() -> assertGolden(other))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\nprefetch table: entry 0 is /etc in the first image, /null in the second");
    }

    @Test
    void inspectionSaysWhatStandsInTheBytes() throws IOException {
        Builds.Built built = build();
        RawImage raw = built.checked();
        JsonObject json = JsonObject.parse(
                "inspection", json(built.dir().resolve("bootstrap")).getBytes(StandardCharsets.UTF_8));
        assertThat(json.needObject("superBlock").needNumber("inodes")).isEqualTo(raw.inodes.size());
        assertThat(json.needObject("extendedSuperBlock").needText("flags"))
                .isEqualTo("0x" + Long.toHexString(raw.flags()));
        assertThat(json.needObject("extendedSuperBlock").needNumber("chunkSize"))
                .isEqualTo(4096);
        List<JsonObject> blobs = json.objects("blobs");
        assertThat(blobs).hasSize(1);
        assertThat(blobs.get(0).needText("blob")).isEqualTo(raw.blobs.get(0).id());
        assertThat(blobs.get(0).needNumber("mappedBlock"))
                .isEqualTo(raw.blobs.get(0).mappedBlock());
        List<JsonObject> tree = json.objects("tree");
        assertThat(tree).hasSize(raw.tree.size());
        for (JsonObject path : tree) {
            RawInode inode = raw.at(path.needText("path"));
            assertThat(path.needNumber("nid")).isEqualTo(inode.nid());
            assertThat(path.needNumber("size")).isEqualTo(inode.size());
            assertThat(path.needNumber("uid")).isEqualTo(inode.uid());
            assertThat(path.needNumber("links")).isEqualTo(inode.links());
            assertThat(path.needText("mode")).isEqualTo("%04o".formatted(inode.mode() & 07777));
            assertThat(path.needText("mtime")).isEqualTo("%d.%09d".formatted(inode.mtime(), inode.nanos()));
            assertThat(path.texts("chunks"))
                    .isEqualTo(inode.chunks().stream()
                            .map(i -> "%d:%d@%d".formatted(i.device() - 1, i.chunk(), i.block()))
                            .toList());
        }
        assertThat(json.objects("chunks")).hasSize(raw.chunkTableEntries());
    }

    @Test
    void anImageOfNothingIsWholeJsonToo() throws IOException {
        Builds.Built built = new Builds(dir).tars(new byte[1024]);
        JsonObject json = JsonObject.parse(
                "inspection", json(built.dir().resolve("bootstrap")).getBytes(StandardCharsets.UTF_8));
        assertThat(json.objects("tree")).hasSize(1);
        assertThat(json.objects("chunks")).isEmpty();
        assertThat(json.objects("blobs")).isEmpty();
    }

    @Test
    void namesCannotForgeLinesOfAnInspection() throws IOException {
        Builds.Built built = new Builds(dir)
                .tars(TarForge.inMemory()
                        .file("a\n  /b\n    type=regular", "")
                        .symlink("l", "x\nchunk table")
                        .bytes());
        String text = text(built.dir().resolve("bootstrap"));
        assertThat(text.lines()).noneMatch(line -> line.equals("  /b") || line.equals("chunk table"));
        assertThat(text).contains("x\\x0achunk table");
    }
}
