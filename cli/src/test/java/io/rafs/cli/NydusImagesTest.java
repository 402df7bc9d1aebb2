package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Judge;
import io.rafs.testdata.NydusImage;
import io.rafs.testdata.Sha256;
import io.rafs.testdata.Shared;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that Nydus made are read as our own are. */
final class NydusImagesTest {
    private static final String LIB = "1810eba864521293bb0d6b55a3c82318d4d89f294ed761c456d9088a17de0c69";
    private static final String SYNC_IO = "e629ab260ff0dc02a24648a3e0dd8c13a5daf233d535c330e3201925f5eeff96";

    @TempDir
    private Path dir;

    @Test
    void theFilesOfNydusTwoAreListedAndPrinted() {
        Path boot = Shared.require("fixtures", "nydus", "bootstrap", "rafs-v6-2.2.boot");
        String blobs = "--blobs=" + Shared.require("fixtures", "nydus", "blobs");

        assertThat(ok("ls", boot).lines()).containsExactly("lib.rs", "sync_io.rs");
        assertThat(ok("ls", boot, "-l").lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" 16931 2023-02-19T15:12:33Z lib.rs"),
                        line -> assertThat(line).endsWith(" 13400 2023-02-19T15:12:33Z sync_io.rs"));
        assertThat(ok("stat", boot, "/lib.rs").lines()).contains("nid 133", "size 16931", "mtime 1676819553.628661334");
        assertThat(ok("stat", boot, "/sync_io.rs").lines())
                .contains("nid 136", "size 13400", "mtime 1676819553." + 0x257DAC3C);
        assertThat(sha256(ok("cat", boot, blobs, "lib.rs"))).isEqualTo(LIB);
        assertThat(sha256(ok("cat", boot, blobs, "sync_io.rs"))).isEqualTo(SYNC_IO);
    }

    @Test
    void theFilesOfNydusTwoAreUnpacked() throws IOException {
        Path boot = Shared.require("fixtures", "nydus", "bootstrap", "rafs-v6-2.2.boot");
        String blobs = "--blobs=" + Shared.require("fixtures", "nydus", "blobs");
        Path root = dir.resolve("root");
        Path tar = dir.resolve("tar");

        ok("unpack", boot, blobs, "-o", root, "--no-same-owner");
        ok("unpack", boot, blobs, "--tar", tar);

        assertThat(Sha256.hex(Files.readAllBytes(root.resolve("lib.rs")))).isEqualTo(LIB);
        assertThat(Sha256.hex(Files.readAllBytes(root.resolve("sync_io.rs")))).isEqualTo(SYNC_IO);
        assertThat(Files.getLastModifiedTime(root.resolve("lib.rs")).to(TimeUnit.NANOSECONDS))
                .isEqualTo(1676819553_628661334L);
        Path extracted = Files.createDirectory(dir.resolve("extracted"));
        Tool.require("tar").run("-xf", tar, "-C", extracted).orFail();
        assertThat(Sha256.hex(Files.readAllBytes(extracted.resolve("sync_io.rs"))))
                .isEqualTo(SYNC_IO);
        assertThat(Files.getLastModifiedTime(extracted.resolve("sync_io.rs")).to(TimeUnit.NANOSECONDS))
                .isEqualTo(1676819553_000000000L + 0x257DAC3C);
    }

    @Test
    void aBlobThatHoldsItsBootstrapIsAnImageByItself() {
        Path blob = Shared.require(
                "fixtures", "nydus", "toc", "2fa78cad554b75ac91a4a125ed148d0ddeb25efa4aaa8bd80e5dc292690a4dca");

        assertThat(ok("ls", blob).lines()).containsExactly("error.rs", "lib.rs", "logger.rs");
        for (String name : new String[] {"error.rs", "lib.rs", "logger.rs"}) {
            assertThat(ok("cat", blob, name)).startsWith("// Copyright");
        }
        assertThat(ok("unpack", blob, "--tar", dir.resolve("tar"))).contains("4 paths");
        ok("unpack", blob, "-o", dir.resolve("root"), "--no-same-owner");
        assertThat(dir.resolve("root/logger.rs")).hasSize(3115);
    }

    @Test
    void aVersionFiveBootstrapIsRefused() {
        Path five = Shared.require("fixtures", "nydus", "repeatable", "sha256-nocompress-repeatable");
        for (String command : new String[] {"ls", "stat", "cat"}) {
            assertThat(Cli.run(command, five, "/").code()).isEqualTo(ExitCode.REFUSED);
        }
    }

    /**
     * Nydus leaves out the time of the root of a directory, and that links and fifos are hard links of each other; the
     * tree has neither.
     */
    @ParameterizedTest
    @CsvSource({
        "none, 0x100000, ",
        "lz4_block, 0x100000, ",
        "zstd, 0x100000, ",
        "zstd, 0x1000, ",
        "zstd, 0x1000000, ",
        "zstd, 0x100000, --batch-size 0x100000",
        "lz4_block, 0x100000, --batch-size 0x100000",
        "none, 0x100000, --batch-size 0x100000",
        "zstd, 0x1000, --batch-size 0x1000",
        "zstd, 0x100000, --blob-inline-meta --features blob-toc",
        "zstd, 0x100000, --blob-inline-meta --features blob-toc --batch-size 0x100000"
    })
    void whatNydusMakesOfATreeUnpacksToThatTree(String compressor, String chunkSize, String more) throws IOException {
        NydusImage.tool();
        Judge.requireRoot("unpacking");
        Path tree = tree();
        String options = "--compressor " + compressor + " --chunk-size " + chunkSize + (more == null ? "" : " " + more);
        NydusImage.Made made = NydusImage.create(dir.resolve("nydus"), "directory", tree, options.split(" "));
        Path image = options.contains("inline") ? made.blobFiles().get(0) : made.bootstrap();
        Path root = dir.resolve("root");

        ok("unpack", image, "--blobs=" + made.blobs(), "-o", root);
        ok("unpack", image, "--blobs=" + made.blobs(), "--tar", dir.resolve("image.tar"));

        CompareTrees.assertSame(root, tree, "--ignore-mtime", "/");
        Path extracted = extract(dir.resolve("image.tar"), "extracted");
        CompareTrees.assertSame(extracted, tree, "--ignore-mtime", "/");
        Tool.require("rm").run("-rf", tree, root, extracted).orFail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--encrypt", "--encrypt --batch-size 0x100000"})
    void encryptedBlobsAreRefusedByName(String options) throws IOException {
        NydusImage.tool();
        Judge.requireRoot("unpacking");
        NydusImage.Made made = NydusImage.create(
                dir.resolve("nydus"), "directory", tree(), ("--compressor zstd " + options).split(" "));

        assertRefused(made.bootstrap(), "blob 0 is encrypted (cipher 1); the data of such blobs is not read here");
        Tool.require("rm").run("-rf", dir.resolve("tree")).orFail();
    }

    @Test
    void layersThatStayTheirOwnBlobsAreRefusedByName() throws IOException {
        NydusImage.tool();
        byte[] tar = TarForge.inMemory().file("f", Contents.text(1, 100_000)).bytes();
        Path layer = Files.write(dir.resolve("layer.tar"), tar);
        Path gz = Files.write(dir.resolve("layer.tar.gz"), io.rafs.testdata.Compressed.gzip(tar));

        NydusImage.Made zran = NydusImage.create(dir.resolve("zran"), "targz-ref", gz);
        NydusImage.Made tarfs =
                NydusImage.create(dir.resolve("tarfs"), "tar-tarfs", layer, "--blob-id", Sha256.hex(tar));

        assertRefused(zran.bootstrap(), "blob 0 points into a gzip layer (zran, targz-ref)");
        assertRefused(tarfs.bootstrap(), "9 would be tarfs, which is not read here");
    }

    private void assertRefused(Path bootstrap, String why) {
        Cli run = Cli.run("unpack", bootstrap, "--tar", dir.resolve("out.tar"));
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains(why);
        assertThat(dir.resolve("out.tar")).doesNotExist();
    }

    /** One of everything that a directory can hold. */
    private Path tree() throws IOException {
        TarForge tar = TarForge.inMemory()
                .dir("d")
                .add(TarEntry.file("d/small", "hello\n")
                        .mode(04755)
                        .owner(1000, 1001)
                        .mtime("1.000000005"))
                .hardlink("d/again", "d/small")
                .file("d/large", Contents.text(2, 3_000_000))
                .file("d/noise", Contents.random(3, 1_500_000))
                .file("empty", "")
                .add(TarEntry.file("attributes", "x")
                        .xattr("user.a", new byte[] {0, 1})
                        .xattr("trusted.b", new byte[300]))
                .symlink("link", "t/".repeat(1000) + "t")
                .symlink("d/loop", "loop")
                .device("null", 'c', 1, 3)
                .device("disk", 'b', 259, 70_000)
                .fifo("fifo")
                .add(TarEntry.dir("locked").mode(0))
                .file("caf\u00e9 \n", "x");
        for (int i = 0; i < 300; i++) {
            tar.file("many/" + i, Contents.text(i, 10 * i));
        }
        Path tree = extract(Files.write(dir.resolve("source.tar"), tar.bytes()), "tree");
        Tool.require("truncate").run("-s", "20M", tree.resolve("sparse")).orFail();
        assertThat(Files.exists(tree.resolve("sparse"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        return tree;
    }

    private Path extract(Path tar, String name) throws IOException {
        Path root = Files.createDirectory(dir.resolve(name));
        Tool.require("tar")
                .run("--xattrs", "--xattrs-include=*", "--numeric-owner", "-xpf", tar, "-C", root)
                .orFail();
        return root;
    }

    private static String sha256(String bytes) {
        return Sha256.hex(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String ok(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }
}
