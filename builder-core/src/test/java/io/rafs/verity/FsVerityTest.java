package io.rafs.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import io.rafs.json.JsonObject;
import io.rafs.testdata.Tool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FsVerityTest {
    private static final String MIB = "93c995656d665b81c3a87eed032fcf06a8f9cecef51e3f5e5af7fa59fef1d439";

    @TempDir
    private Path dir;

    @Test
    void allReferenceVectorsComeOut() throws IOException {
        int cases = 0;
        for (JsonObject vector : Vectors.of("fsverity")) {
            byte[] bytes = Vectors.pattern(vector.needNumber("size"));
            Path file = Files.write(dir.resolve("file"), bytes);
            for (JsonObject expected : vector.objects("cases")) {
                FsVerity verity = verity(expected);
                Path tree = dir.resolve("tree");
                Files.deleteIfExists(tree);
                FsVerityMeasure measure;
                try (FileChannel out = open(tree)) {
                    measure = verity.measure(file, 3, out);
                }
                assertThat(verity.measure(new ByteArrayInputStream(bytes)))
                        .usingRecursiveComparison()
                        .isEqualTo(measure);
                assertThat(verity.measure(file, 1).text()).isEqualTo(measure.text());
                assertThat(measure.text()).isEqualTo(expected.needText("hash") + ":" + expected.needText("digest"));
                assertThat(hex(measure.formatted())).isEqualTo(expected.needText("formatted_digest"));
                assertThat(hex(measure.descriptor().root())).isEqualTo(expected.needText("root_hash"));
                assertThat(Files.size(tree)).isEqualTo(expected.needNumber("merkle_tree_size"));
                assertThat(Vectors.sha256(Files.readAllBytes(tree))).isEqualTo(expected.needText("merkle_tree_sha256"));
                if (expected.has("descriptor_hex_first96")) {
                    assertThat(hex(measure.descriptorBytes())).startsWith(expected.needText("descriptor_hex_first96"));
                }
                cases++;
            }
        }
        assertThat(cases).isEqualTo(42);
    }

    private static FsVerity verity(JsonObject expected) throws IOException {
        return new FsVerity(
                VerityHash.of(expected.needText("hash")).orElseThrow(),
                (int) expected.needNumber("block_size"),
                new Salt(expected.needText("salt")));
    }

    @Test
    void aMebibyteOfThePatternHasItsKnownDigest() throws IOException {
        byte[] bytes = Vectors.pattern(1 << 20);

        assertThat(FsVerity.digest(new ByteArrayInputStream(bytes))).isEqualTo(Digest.parse(MIB));
        assertThat(FsVerity.digest(Files.write(dir.resolve("file"), bytes), 2)).isEqualTo(Digest.parse(MIB));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4095, 4096, 4097, 70_000, 1 << 20})
    void theDigestDoesNotDependOnHowTheBytesComeBy(int step) {
        byte[] bytes = Vectors.pattern(1 << 20);
        FsVerity.Digesting digesting = new FsVerity.Digesting();

        for (int at = 0; at < bytes.length; at += step) {
            digesting.update(bytes, at, Math.min(step, bytes.length - at));
        }

        assertThat(digesting.finish()).isEqualTo(Digest.parse(MIB));
    }

    @Test
    void anEmptyFileHasARootOfZeros() throws IOException {
        FsVerityMeasure measure = FsVerity.STANDARD.measure(InputStream.nullInputStream());

        assertThat(measure.descriptor().root()).containsOnly(0);
        assertThat(measure.text()).isEqualTo("sha256:3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95");
    }

    @ParameterizedTest
    @CsvSource({"sha256, 4096", "sha256, 1024", "sha256, 2048", "sha256, 65536", "sha512, 4096", "sha512, 1024"})
    void fsverityFindsTheSame(String hash, int blockSize) throws IOException {
        Tool fsverity = Tool.require("fsverity");
        Random random = new Random(6);
        for (int size : new int[] {0, 1, 1023, 4096, 131_072, 131_073, 3 << 20, (5 << 20) + 17}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            byte[] salt = new byte[random.nextInt(33)];
            random.nextBytes(salt);
            Path file = Files.write(dir.resolve("file"), bytes);
            Path tree = dir.resolve("tree");
            Files.deleteIfExists(tree);
            FsVerity verity = new FsVerity(VerityHash.of(hash).orElseThrow(), blockSize, Salt.of(salt));
            FsVerityMeasure measure;
            try (FileChannel out = open(tree)) {
                measure = verity.measure(file, 2, out);
            }

            String said = fsverity.run(arguments(verity, file)).orFail().text().strip();

            assertThat(said).isEqualTo(measure.text() + " " + file);
            assertThat(dir.resolve("theirs.tree")).hasSameBinaryContentAs(tree);
            assertThat(Files.readAllBytes(dir.resolve("theirs.descriptor"))).isEqualTo(measure.descriptorBytes());
        }
    }

    private Object[] arguments(FsVerity verity, Path file) {
        List<Object> all = new ArrayList<>(List.of(
                "digest",
                "--hash-alg=" + verity.hash().label(),
                "--block-size=" + verity.blockSize(),
                "--out-merkle-tree=" + dir.resolve("theirs.tree"),
                "--out-descriptor=" + dir.resolve("theirs.descriptor")));
        if (verity.salt().size() > 0) {
            all.add("--salt=" + verity.salt().hex());
        }
        all.add(file);
        return all.toArray();
    }

    @Test
    void aFileThatShrinksMeanwhileIsNotDigested() throws IOException {
        Path file = Files.write(dir.resolve("file"), new byte[10]);
        try (FileChannel channel = FileChannel.open(file)) {
            assertThatThrownBy(() -> new FilePieces("file", channel).read(4, new byte[20], 20))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it became shorter");
        }
    }

    @Test
    void whatFailsOnAThreadFailsTheWhole() {
        TreeShape shape = new TreeShape(VerityHash.SHA256, 4096, 4096, new byte[0]);
        Data failing = (offset, to, length) -> {
            if (offset == 5 << 20) {
                throw new IOException("the disk broke");
            }
        };

        assertThatThrownBy(
                        () -> LeafCrew.hash(failing, 9 << 20, 3, shape, new MerkleTree(shape, MerkleTree.Blocks.NONE)))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk broke");
    }

    @Test
    void aDirectoryIsNoFile() {
        assertThatThrownBy(() -> FsVerity.digest(dir, 1))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("it is a directory, expected a file");
    }

    @Test
    void sizesAndSaltsThatTheKernelDoesNotKnowAreRefused() {
        assertThatThrownBy(() -> new FsVerity(VerityHash.SHA256, 512, Salt.NONE))
                .hasMessageContaining("from 1024");
        assertThatThrownBy(() -> new FsVerity(VerityHash.SHA256, 5000, Salt.NONE))
                .hasMessageContaining("power of two");
        assertThatThrownBy(() -> new FsVerity(VerityHash.SHA256, 1 << 17, Salt.NONE))
                .hasMessageContaining("to 65536");
        assertThatThrownBy(() -> new FsVerity(VerityHash.SHA256, 4096, Salt.of(new byte[33])))
                .hasMessageContaining("32 at most");
        assertThatThrownBy(() -> new Salt("0")).hasMessageContaining("not a salt");
        assertThatThrownBy(() -> new Salt("FF")).hasMessageContaining("lower-case");
    }

    @Test
    void algorithmsAreNamedAsComposefsNamesThem() {
        assertThat(FsVerity.STANDARD.algorithm()).isEqualTo("fsverity-sha256-12");
        assertThat(new FsVerity(VerityHash.SHA512, 1024, Salt.NONE).algorithm()).isEqualTo("fsverity-sha512-10");
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
