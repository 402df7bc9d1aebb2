package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.FsckErofs;
import io.rafs.testdata.KernelMount;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real images as one file each: the kernel mounts it as a whole, veritysetup accepts its tree, erofs-utils read it. */
final class ExportKernelIT {
    @TempDir
    private Path dir;

    private Corpus corpus;

    @BeforeEach
    void requireCorpus() {
        corpus = Corpus.require();
    }

    @ParameterizedTest
    @CsvSource({
        "base, rafs, none",
        "edge, rafs, none",
        "python, native, zstd",
        "edge, native, zstd",
        "base, native-f, lz4"
    })
    void theKernelShowsTheTreeOfOneFile(String tag, String layout, String compressor) throws IOException {
        Path flat = dir.resolve("flat");
        Path image = image(tag, layout, compressor);

        String root = run("export", image, "-o", flat, "-q").text().strip();

        try (KernelMount mount = KernelMount.ofFlat(flat)) {
            CompareTrees.assertSame(mount.root(), corpus.manifest(tag));
        }
        String offset = run("verity", "verify", flat, "--root-hash", root).text();
        assertThat(offset).contains("good");
        Tool.require("veritysetup")
                .withLimit(Duration.ofMinutes(5))
                .run("verify", flat, flat, root, "--hash-offset=" + hashOffset(flat))
                .orFail();
    }

    /** erofs-utils know no flat devices, so of RAFS images nothing but what has no device table is theirs to read. */
    @ParameterizedTest
    @CsvSource({"base, native-f, lz4", "base, native, zstd"})
    void fsckExtractsTheTreeOfOneFile(String tag, String layout, String compressor) throws IOException {
        Path flat = dir.resolve("flat");
        run("export", image(tag, layout, compressor), "-o", flat, "--no-verity", "-q");

        Path extracted = dir.resolve("extracted");
        FsckErofs.extractFlat(flat, extracted);

        CompareTrees.assertSame(extracted, corpus.manifest(tag));
    }

    /** Where the superblock says that the tree begins: behind its data. */
    private static long hashOffset(Path flat) throws IOException {
        try (FileChannel file = FileChannel.open(flat)) {
            ByteBuffer magic = ByteBuffer.allocate(8);
            for (long at = file.size() / 4096 * 4096 - 4096; at > 0; at -= 4096) {
                magic.clear();
                file.read(magic, at);
                if (new String(magic.array(), StandardCharsets.ISO_8859_1).equals("verity\0\0")) {
                    return at;
                }
            }
        }
        throw new AssertionError("no superblock in " + flat);
    }

    private Path image(String tag, String layout, String compressor) {
        Path image = dir.resolve("image");
        Object[] form = layout.equals("native-f") ? new Object[] {"--native-form", "f"} : new Object[0];
        Cli.jar()
                .withArguments("build", corpus.layout(), "--tag", tag, "-o", image, "-q")
                .withArguments("--layout", layout.replace("-f", ""), "--compressor", compressor)
                .run(form)
                .orFail();
        return image;
    }

    private static Tool.Result run(Object... arguments) {
        return Cli.jar().run(arguments).orFail();
    }
}
