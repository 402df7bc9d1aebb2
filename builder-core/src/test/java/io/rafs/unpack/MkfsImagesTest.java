package io.rafs.unpack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.check.Checked;
import io.rafs.read.ImageFiles;
import io.rafs.read.ImageReader;
import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Judge;
import io.rafs.testdata.MkfsErofs;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that mkfs.erofs makes, in each layout of the kernel that is read here, unpack to the trees they were made of. */
class MkfsImagesTest {
    @TempDir
    private static Path shared;

    private static Path tree;

    @TempDir
    private Path dir;

    @BeforeAll
    static void makeTree() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        tree = Files.createDirectory(shared.resolve("tree"));
        int[] sizes = {0, 1, 100, 3999, 4095, 4096, 4097, 8191, 12288, 65535, 65536, 100_000, 300_017};
        for (int size : sizes) {
            Files.write(tree.resolve("text-" + size), text(random, size));
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            Files.write(tree.resolve("noise-" + size), noise);
            byte[] mixed = text(random, size);
            System.arraycopy(noise, 0, mixed, size / 3, size / 3);
            Files.write(tree.resolve("mixed-" + size), mixed);
        }
        Files.write(tree.resolve("zeros"), new byte[20_000]);
        Files.copy(tree.resolve("text-100000"), tree.resolve("again"));
        Files.createLink(tree.resolve("linked"), tree.resolve("mixed-12288"));
        Files.createSymbolicLink(tree.resolve("link"), Path.of("text-100"));
        Path many = Files.createDirectory(tree.resolve("many"));
        for (int i = 0; i < 300; i++) {
            Files.write(many.resolve("a-file-of-which-there-are-many-" + i), text(random, random.nextInt(3000)));
        }
        try (RandomAccessFile sparse =
                new RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(700_000);
            sparse.seek(200_000);
            sparse.write(text(random, 5000));
        }
        byte[] whole = text(random, 2_500_000); // as a fragment more than is loaded at a time
        Arrays.fill(whole, 900_000, 2_300_000, (byte) 0);
        Files.write(tree.resolve("large"), whole);
        for (int i = 0; i < 20; i++) {
            Files.setAttribute(
                    many.resolve("a-file-of-which-there-are-many-" + i),
                    "user:shared",
                    "by many".getBytes(StandardCharsets.US_ASCII));
        }
        Files.setAttribute(tree.resolve("again"), "user:own", new byte[] {1, 0, 2});
        Tool.require("find")
                .run(tree, "-exec", "touch", "-h", "-d", "@1700000000", "{}", "+")
                .orFail();
    }

    private static byte[] text(SplittableRandom random, int size) {
        StringBuilder text = new StringBuilder(size + 20);
        while (text.length() < size) {
            text.append("line ").append(random.nextInt(500)).append(" of text\n");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-x2",
                "-x-1",
                "-Enoinline_data",
                "-T1700000000",
                "-Eforce-inode-extended",
                "-zlz4",
                "-zlz4hc",
                "-zlz4 -C65536",
                "-zlz4hc -C65536 -Eztailpacking",
                "-zlz4 -Eztailpacking",
                "-zlz4 -Elegacy-compress",
                "-zlz4 -C65536 -Elegacy-compress",
                "-zlz4 -C65536 -Efragments",
                "-zlz4 -C65536 -Eall-fragments",
                "-zlz4 -Ededupe",
                "-zlz4 -C65536 -Eall-fragments,dedupe",
                "-zzstd",
                "-zzstd -C65536",
                "-zzstd -C1048576",
                "-zzstd -C65536 -Eztailpacking",
                "-zzstd -C65536 -Efragments,ztailpacking",
                "-zzstd -C65536 -Eall-fragments,dedupe",
                "-zzstd -C16384 -Eall-fragments",
                "-zzstd -C65536 -E48bit",
                "-zzstd -C4096 -E48bit",
                "-zzstd -C65536 -E48bit,all-fragments,dedupe",
                "-zlz4 -E48bit -T1700000000",
                "--chunksize=4096",
                "--chunksize=65536",
                "--chunksize=1048576"
            })
    void anImageUnpacksToItsTree(String options) throws IOException {
        Path image = dir.resolve("image");
        MkfsErofs.make(image, tree, options.split(" "));
        assertUnpacks(image, Optional.empty(), options.contains("-x-1"));
        Checked.of(image).assertClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4096", "65536", "1048576"})
    void chunksOnADeviceOfItsOwnAreFoundInTheFileThatIsNamed(String chunkSize) throws IOException {
        Path image = dir.resolve("image");
        Path device = dir.resolve("device");
        MkfsErofs.make(image, tree, "--chunksize=" + chunkSize, "--blobdev=" + device);
        assertThatThrownBy(() -> unpack(image, Optional.empty()))
                .hasMessageContaining(
                        "its content is in blobs, which are not beside it; say where they are with --blobs");
        assertThatThrownBy(() -> unpack(image, Optional.of(dir)))
                .hasMessageContaining("device 1 has the tag '', by which no file can be found in")
                .hasMessageContaining("name the file itself with --blobs");
        assertUnpacks(image, Optional.of(device), false);
        Checked.of(image, Optional.of(device), 1).assertNoErrors();
    }

    @Test
    void codecsThatAreNotReadHereAreRefusedByName() {
        Path image = dir.resolve("image");
        MkfsErofs.make(image, tree, "-zdeflate");
        assertThatThrownBy(() -> unpack(image, Optional.empty()))
                .hasMessageContaining("content is compressed by DEFLATE, which is not read here");
    }

    @Test
    void lzmaIsRefusedByName() {
        Path image = dir.resolve("image");
        MkfsErofs.make(image, tree, "-zlzma");
        assertThatThrownBy(() -> unpack(image, Optional.empty()))
                .hasMessageContaining("content is compressed by LZMA, which is not read here");
    }

    private void assertUnpacks(Path image, Optional<Path> blobs, boolean withoutXattrs) throws IOException {
        unpack(image, blobs);
        String[] options = withoutXattrs ? new String[] {"--skip-xattr", "*"} : new String[0];
        CompareTrees.assertSame(tree, dir.resolve("out"), options);
    }

    private void unpack(Path image, Optional<Path> blobs) throws IOException {
        try (ImageReader reader = ImageReader.open(ImageFiles.of(image, blobs));
                UnpackTarget target = DirectoryTarget.create(dir.resolve("out"), Judge.isRoot())) {
            Unpack.run(reader, target, 2, bytes -> {});
        }
    }
}
