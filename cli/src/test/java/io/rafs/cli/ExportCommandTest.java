package io.rafs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Contents;
import io.rafs.testdata.Shared;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code rafs export} makes of small images. */
final class ExportCommandTest {
    private static final int DEVICES = 1408;

    @TempDir
    private Path dir;

    private Path layers;

    @BeforeEach
    void layers() throws IOException {
        layers = Files.createDirectory(dir.resolve("layers"));
        Files.write(
                layers.resolve("1.tar"),
                TarForge.inMemory()
                        .file("a", Contents.random(1, 90_000))
                        .file("b", Contents.random(2, 2_000_000))
                        .end()
                        .bytes());
        Files.write(
                layers.resolve("2.tar"),
                TarForge.inMemory().file("c", Contents.random(3, 9_000)).end().bytes());
    }

    private Path image(String... options) {
        Path image = dir.resolve("image");
        Object[] all = {"build", layers.resolve("1.tar"), layers.resolve("2.tar"), "-o", image, "-q"};
        Object[] with = Arrays.copyOf(all, all.length + options.length);
        System.arraycopy(options, 0, with, all.length, options.length);
        assertThat(Cli.run(with).code()).isZero();
        return image;
    }

    private static String blob(Path image, int slot) throws IOException {
        byte[] bootstrap = Files.readAllBytes(image.resolve("bootstrap"));
        return new String(bootstrap, DEVICES + 128 * slot, 64, StandardCharsets.US_ASCII);
    }

    @Test
    void everythingOfARafsImageIsWhereItsDeviceTableSays() throws IOException {
        Path image = image("--compressor", "none");
        Path flat = dir.resolve("flat");

        assertThat(Cli.run("export", image, "-o", flat, "--no-verity").out())
                .contains("with 2 blobs; for Linux 6.4 or later");

        byte[] bytes = Files.readAllBytes(flat);
        byte[] bootstrap = Files.readAllBytes(image.resolve("bootstrap"));
        assertThat(bytes).startsWith(bootstrap);
        ByteBuffer table = ByteBuffer.wrap(bootstrap).order(ByteOrder.LITTLE_ENDIAN);
        for (int slot = 0; slot < 2; slot++) {
            byte[] blob = Files.readAllBytes(image.resolve("blobs").resolve(blob(image, slot)));
            int length = Math.min(blob.length, table.getInt(DEVICES + 128 * slot + 64) * 4096);
            int at = table.getInt(DEVICES + 128 * slot + 68) * 4096;
            assertThat(length).isGreaterThan(slot == 0 ? 2_000_000 : 9_000);
            assertThat(Arrays.copyOfRange(bytes, at, at + length)).isEqualTo(Arrays.copyOf(blob, length));
        }
        assertThat(Files.size(flat) % 4096).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "native-f"})
    void aNativeImageIsSaidToHaveNoFurtherDevices(String layout) throws IOException {
        Path image = layout.equals("native")
                ? image("--layout", "native")
                : image("--layout", "native", "--native-form", "f");
        Path flat = dir.resolve("flat");

        assertThat(Cli.run("export", image, "-o", flat, "--no-verity").code()).isZero();

        assertThat(Cli.run("ls", flat).out()).contains("a", "b", "c");
        assertThat(Cli.run("check", flat, "-q").code()).isZero();
        assertThat(Cli.run("inspect", flat).out()).contains("devices");
        for (String name : List.of("a", "b", "c")) {
            assertThat(Cli.run("cat", flat, name).out())
                    .isEqualTo(Cli.run("cat", image, name).out());
        }
        assertThat(Cli.run("stat", flat, "a").code()).isZero();
    }

    @Test
    void aTreeIsBehindTheImageThatVeritysetupAccepts() throws IOException {
        Path image = image("--compressor", "none");
        Path flat = dir.resolve("flat");

        String root = Cli.run("export", image, "-o", flat, "-q", "--threads", "1")
                .out()
                .strip();

        long offset = offset(
                Cli.run("export", image, "-o", dir.resolve("again"), "--json").out());
        assertThat(flat).hasSameBinaryContentAs(dir.resolve("again"));
        assertThat(Cli.run("verity", "verify", flat, "--root-hash", root).code())
                .isZero();
        Tool.require("veritysetup")
                .run("verify", flat, flat, root, "--hash-offset=" + offset)
                .orFail();
    }

    private static long offset(String json) {
        String key = "\"hashOffset\" : ";
        int at = json.indexOf(key) + key.length();
        return Long.parseLong(json.substring(at, json.indexOf(',', at)));
    }

    @Test
    void theShapeOfNydusImageIsDescribedInItsWords() throws IOException {
        Path image = image("--compressor", "none");

        Cli run = Cli.run("export", image, "-o", dir.resolve("flat"), "--no-superblock");

        assertThat(run.out())
                .matches("dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256 --data-block-size=4096"
                        + " --hash-block-size=4096 --data-blocks \\d+ --hash-offset \\d+ [0-9a-f]{64}\\R");
    }

    @Test
    void aSignedExportHasItsThreeFilesBesideIt() throws IOException {
        Path image = image("--compressor", "none");
        Path flat = dir.resolve("disk.raw");

        Cli run = Cli.run(signed(image, flat));

        assertThat(run.code()).as(run.err()).isZero();
        Path signature = dir.resolve("disk.roothash.p7s");
        assertThat(run.out()).contains("--root-hash-signature=" + signature);
        assertThat(dir.resolve("disk.verity.sig")).hasSize(4096);
        String root = Files.readString(dir.resolve("disk.roothash"));
        assertThat(Cli.run(
                                "verity",
                                "verify",
                                flat,
                                "--root-hash",
                                root,
                                "--signature",
                                signature,
                                "--cert",
                                key("cert.pem"))
                        .code())
                .isZero();
    }

    private static Object[] signed(Path image, Path flat) {
        return new Object[] {"export", image, "-o", flat, "--key", key("key.pem"), "--cert", key("cert.pem")};
    }

    private static Path key(String suffix) {
        return Shared.require("fixtures", "signing", "keys", "test-only-rsa3072." + suffix);
    }

    @Test
    void aDamagedImageIsNotSigned() throws IOException {
        Path image = image("--compressor", "none");
        Path blob = image.resolve("blobs").resolve(blob(image, 0));
        byte[] bytes = Files.readAllBytes(blob);
        bytes[1000] ^= 1;
        Files.write(blob, bytes);

        Cli run = Cli.run(signed(image, dir.resolve("flat")));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("it is not good, so it is not signed");
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("layers", "image");
    }

    @Test
    void chunksThatNoKernelReadsAreRefusedWithARemedy() {
        Path image = image();

        Cli run = Cli.run("export", image, "-o", dir.resolve("flat"));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .contains("blob 0 is compressed (zstd), which no kernel reads in a RAFS image; build the image with"
                        + " --compressor none, or with --layout native");
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("layers", "image");
    }

    @Test
    void whatIsMissingOrCutIsNamed() throws IOException {
        Path image = image("--compressor", "none");
        Path blob = image.resolve("blobs").resolve(blob(image, 0));
        Path flat = dir.resolve("flat");

        assertThat(Cli.run("export", image, "-o", image).err()).contains("it is there already");
        byte[] bytes = Files.readAllBytes(blob);
        Files.write(blob, Arrays.copyOf(bytes, 5000));
        assertThat(Cli.run("export", image, "-o", flat).err()).contains("it has 5000 bytes, expected");
        Files.delete(blob);
        assertThat(Cli.run("export", image, "-o", flat).err())
                .contains("device 1 of the image is missing; say with --blobs where it is");
        assertThat(Cli.run("export", image, "-o", flat, "--no-verity", "--key", "k")
                        .err())
                .contains("drop one of them");
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("layers", "image");
    }

    @Test
    void theBlobsOfANativeImageFollowItsBootstrapClosely() throws IOException {
        Path image = image("--layout", "native");
        Path flat = dir.resolve("flat");
        assertThat(Cli.run("export", image, "-o", flat, "--no-verity").code()).isZero();

        long sum = Files.size(image.resolve("bootstrap"));
        try (Stream<Path> blobs = Files.list(image.resolve("blobs"))) {
            sum += blobs.mapToLong(blob -> blob.toFile().length()).sum();
        }
        assertThat(Files.size(flat)).isBetween(sum, sum + 3 * 17 * 4096);
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("layers", "image", "flat");
    }
}
