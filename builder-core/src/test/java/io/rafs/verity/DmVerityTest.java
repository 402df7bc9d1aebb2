package io.rafs.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.format.RefusedException;
import io.rafs.format.verity.Salt;
import io.rafs.format.verity.VerityHash;
import io.rafs.json.JsonObject;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DmVerityTest {
    private static final Random RANDOM = new Random(7);

    @TempDir
    private Path dir;

    private Path data;
    private Path tree;

    @BeforeEach
    void files() {
        data = dir.resolve("data");
        tree = dir.resolve("tree");
    }

    @Test
    void allReferenceVectorsComeOut() throws IOException {
        int cases = 0;
        for (JsonObject expected : Vectors.of("dmverity")) {
            int block = (int) expected.needNumber("data_block_size");
            Files.write(data, Vectors.pattern(expected.needNumber("data_blocks") * block));
            DmVerity verity = new DmVerity(
                    VerityHash.of(expected.needText("hash")).orElseThrow(),
                    block,
                    (int) expected.needNumber("hash_block_size"),
                    new Salt(expected.needText("salt")),
                    true,
                    Optional.of(UUID.fromString(expected.needText("uuid"))));

            assertThat(make(verity, 2).rootHex()).isEqualTo(expected.needText("root_hash"));
            byte[] area = Files.readAllBytes(tree);
            assertThat(area).hasSize((int) expected.needNumber("hash_area_with_superblock_size"));
            assertThat(Vectors.sha256(area)).isEqualTo(expected.needText("hash_area_with_superblock_sha256"));
            assertThat(HexFormat.of().formatHex(area)).startsWith(expected.needText("superblock_hex_first120"));

            assertThat(make(verity.withoutSuperblock(), 1).rootHex()).isEqualTo(expected.needText("root_hash"));
            byte[] bare = Files.readAllBytes(tree);
            assertThat(bare).hasSize((int) expected.needNumber("tree_only_size"));
            assertThat(Vectors.sha256(bare)).isEqualTo(expected.needText("tree_only_sha256"));
            cases++;
        }
        assertThat(cases).isEqualTo(17);
    }

    /** Nydus fills the spare area with the digest of a block of zeros; the rest is the same tree. */
    @Test
    void aTreeOfNydusDiffersInItsFillingAlone() throws IOException {
        JsonObject nydus = Vectors.read().needObject("dmverity_nydus_style");
        byte[] filler = HexFormat.of().parseHex(nydus.needText("filler"));
        for (JsonObject expected : nydus.objects("cases")) {
            boolean small = expected.needText("name").startsWith("first 12800");
            int block = (int) expected.needNumber("data_block_size");
            Files.write(data, Vectors.pattern(small ? 12800 : 129 << 12));
            DmVerity verity = new DmVerity(VerityHash.SHA256, block, 4096, Salt.NONE, false, Optional.empty());

            DmVerityTree made = make(verity, 1);

            if (small) {
                assertThat(made.rootHex()).isEqualTo(expected.needText("standard_root_hash"));
                assertThat(made.options())
                        .isEqualTo("dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256"
                                + " --data-block-size=512 --hash-block-size=4096 --data-blocks 25 --hash-offset 0 "
                                + expected.needText("standard_root_hash"));
            }
            assertThat(filled(Files.readAllBytes(tree), filler)).isEqualTo(expected.needText("root_hash"));
        }
    }

    /** The root of a tree whose spare slots hold {@code filler}: levels of 2 and 1 blocks, or of 1. */
    private static String filled(byte[] bare, byte[] filler) throws IOException {
        byte[] top = null;
        byte[] digests = new byte[0];
        for (int at = bare.length == 4096 ? 0 : 4096; at < bare.length; at += 4096) {
            byte[] block = Arrays.copyOfRange(bare, at, at + 4096);
            fill(block, filler);
            byte[] digest = VerityHash.SHA256.start().digest(block);
            digests = Arrays.copyOf(digests, digests.length + 32);
            System.arraycopy(digest, 0, digests, digests.length - 32, 32);
            top = digest;
        }
        if (digests.length > 32) {
            byte[] block = Arrays.copyOf(digests, 4096);
            fill(block, filler);
            top = VerityHash.SHA256.start().digest(block);
        }
        return HexFormat.of().formatHex(top);
    }

    private static void fill(byte[] block, byte[] filler) {
        for (int slot = 0; slot < block.length; slot += 32) {
            if (Arrays.equals(Arrays.copyOfRange(block, slot, slot + 32), new byte[32])) {
                System.arraycopy(filler, 0, block, slot, 32);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sha256, 4096, 4096, 32",
        "sha256, 512, 4096, 0",
        "sha256, 1024, 1024, 256",
        "sha256, 4096, 1024, 1",
        "sha512, 4096, 4096, 0",
        "sha512, 512, 1024, 64",
    })
    void veritysetupMakesAndAcceptsTheSame(String hash, int dataBlock, int hashBlock, int saltSize) throws IOException {
        Tool veritysetup = Tool.require("veritysetup");
        for (int blocks : new int[] {1, 2, 127, 128, 129, 3000}) {
            byte[] salt = new byte[saltSize];
            RANDOM.nextBytes(salt);
            random(blocks * dataBlock);
            DmVerity verity = new DmVerity(
                    VerityHash.of(hash).orElseThrow(), dataBlock, hashBlock, Salt.of(salt), true, Optional.empty());
            DmVerityTree made = make(verity, 2);
            Path theirs = dir.resolve("theirs");
            Files.deleteIfExists(theirs);

            String said = veritysetup
                    .run(
                            "format",
                            "--hash=" + hash,
                            "--data-block-size=" + dataBlock,
                            "--hash-block-size=" + hashBlock,
                            "--salt=" + (saltSize == 0 ? "-" : verity.salt().hex()),
                            "--uuid=" + RootHash.uuid(made.root()),
                            data,
                            theirs)
                    .orFail()
                    .text();

            assertThat(said).contains(made.rootHex());
            assertThat(theirs).hasSameBinaryContentAs(tree);
            veritysetup.run("verify", data, tree, made.rootHex()).orFail();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 129, 600})
    void aTreeBehindItsDataIsFoundAndAccepted(int blocks) throws IOException {
        random(blocks * 4096);
        long end = Files.size(data);
        DmVerityTree made;
        try (FileChannel out = FileChannel.open(data, StandardOpenOption.WRITE)) {
            made = DmVerity.STANDARD.format(data, out, end, 2);
        }

        assertThat(DmVerityTree.find(data)).contains(end);
        assertThat(made.end()).isEqualTo(Files.size(data));
        DmVerityTree found = DmVerityTree.read(data, end, made.root());
        assertThat(found.dataBlocks()).isEqualTo(blocks);
        DmVerityCheck.run(data, data, found, 2);
        Tool.require("veritysetup")
                .run("verify", "--hash-offset=" + end, data, data, made.rootHex())
                .orFail();
    }

    @ParameterizedTest
    @CsvSource({"sha256, 512, 4096", "sha256, 1024, 512", "sha512, 4096, 65536", "sha256, 65536, 1024"})
    void aTreeOfAnotherShapeIsFoundBehindItsData(String hash, int dataBlock, int hashBlock) throws IOException {
        for (int blocks : new int[] {1, 2, 33, 1000}) {
            random(blocks * dataBlock);
            long end = (Files.size(data) + hashBlock - 1) / hashBlock * hashBlock;
            DmVerity verity = new DmVerity(
                    VerityHash.of(hash).orElseThrow(),
                    dataBlock,
                    hashBlock,
                    Salt.of(new byte[5]),
                    true,
                    Optional.empty());
            DmVerityTree made;
            try (FileChannel out = FileChannel.open(data, StandardOpenOption.WRITE)) {
                made = verity.format(data, out, end, 1);
            }

            assertThat(DmVerityTree.find(data)).contains(end);
            DmVerityCheck.run(data, data, DmVerityTree.read(data, end, made.root()), 1);
        }
    }

    @Test
    void noTreeIsFoundWhereNoneEndsWithTheFile() throws IOException {
        random(100 * 4096);
        assertThat(DmVerityTree.find(data)).isEmpty();
        make(DmVerity.STANDARD, 1);
        Files.write(data, Files.readAllBytes(tree), StandardOpenOption.APPEND);
        assertThat(DmVerityTree.find(data)).isPresent();
        Files.write(data, new byte[4096], StandardOpenOption.APPEND);
        assertThat(DmVerityTree.find(data)).isEmpty();
        random(0);
        assertThat(DmVerityTree.find(data)).isEmpty();
    }

    /** A device whose tree begins in the middle of a hash block, as veritysetup makes one on request. */
    @Test
    void aSuperblockNeedNotBeginAtAHashBlock() throws IOException {
        random(300 * 4096);
        String said = Tool.require("veritysetup")
                .run("format", "--salt=-", "--hash-offset=512", data, tree)
                .orFail()
                .text();
        String root = said.lines()
                .filter(line -> line.startsWith("Root hash:"))
                .map(line -> line.substring(10).strip())
                .findFirst()
                .orElseThrow();

        DmVerityCheck.run(
                data, tree, DmVerityTree.read(tree, 512, HexFormat.of().parseHex(root)), 2);
    }

    @Test
    void aTreeWithoutSuperblockIsAcceptedByItsOptions() throws IOException {
        random(300 * 4096);
        DmVerityTree made = make(DmVerity.STANDARD.withoutSuperblock(), 2);

        assertThat(DmVerityTree.find(tree)).isEmpty();
        DmVerityCheck.run(data, tree, made, 1);
        Tool.require("veritysetup")
                .run(
                        "verify",
                        "--no-superblock",
                        "--format=1",
                        "--salt=-",
                        "--hash=sha256",
                        "--data-block-size=4096",
                        "--hash-block-size=4096",
                        "--data-blocks=300",
                        data,
                        tree,
                        made.rootHex())
                .orFail();
    }

    @Test
    void aFlippedByteIsFoundWhereverItIs() throws IOException {
        random(300 * 4096);
        DmVerityTree made = make(DmVerity.STANDARD, 2);
        for (long at : new long[] {0, 4095, 200 * 4096 + 5, 300 * 4096 - 1}) {
            flip(data, at);
            assertThatThrownBy(() -> DmVerityCheck.run(data, tree, made, 2))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("block %d of the data".formatted(at / 4096));
            flip(data, at);
        }
        for (long at = 4096; at < Files.size(tree); at += 509) {
            flip(tree, at);
            assertThatThrownBy(() -> DmVerityCheck.run(data, tree, made, 2)).isInstanceOf(CorruptImageException.class);
            flip(tree, at);
        }
        DmVerityCheck.run(data, tree, made, 1);
    }

    @Test
    void anotherRootHashIsNotAccepted() throws IOException {
        random(4096);
        DmVerityTree made = make(DmVerity.STANDARD, 1);
        byte[] other = made.root();
        other[31] ^= 1;

        assertThatThrownBy(() -> DmVerityCheck.run(data, tree, new DmVerityTree(made.verity(), 1, 0, other), 1))
                .hasMessageContaining("expected " + HexFormat.of().formatHex(other));
    }

    @Test
    void whatIsShorterThanItsSuperblockSaysIsDamaged() throws IOException {
        random(300 * 4096);
        DmVerityTree made = make(DmVerity.STANDARD, 1);
        try (FileChannel out = FileChannel.open(data, StandardOpenOption.WRITE)) {
            out.truncate(4096);
        }

        assertThatThrownBy(() -> DmVerityCheck.run(data, tree, made, 1))
                .hasMessageContaining("expected 1228800 bytes of data");
    }

    @Test
    void aSuperblockThatCannotBeRightIsRefused() throws IOException {
        random(4096);
        DmVerityTree made = make(DmVerity.STANDARD, 1);
        byte[] right = Files.readAllBytes(tree);
        int[] places = {0, 8, 12, 32, 64, 68, 79, 81, 82, 344};
        for (int at : places) {
            byte[] wrong = right.clone();
            wrong[at] ^= (byte) 0x81;
            Files.write(tree, wrong);
            assertThatThrownBy(() -> DmVerityTree.read(tree, 0, made.root()))
                    .as("byte %d", at)
                    .isInstanceOf(CorruptImageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4097})
    void dataThatIsNoWholeBlocksIsRefused(int size) throws IOException {
        random(size);

        assertThatThrownBy(() -> make(DmVerity.STANDARD, 1))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("truncate --size=%4096");
    }

    private DmVerityTree make(DmVerity verity, int threads) throws IOException {
        Files.deleteIfExists(tree);
        try (FileChannel out = FileChannel.open(tree, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return verity.format(data, out, 0, threads);
        }
    }

    private void random(int size) throws IOException {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        Files.write(data, bytes);
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }
}
