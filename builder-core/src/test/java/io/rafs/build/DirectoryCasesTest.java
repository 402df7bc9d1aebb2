package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.raw.RawImage;
import io.rafs.raw.RawInode;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories, links and where their bytes go. */
class DirectoryCasesTest {

    @TempDir
    private Path dir;

    @Test
    @DisplayName("L1: names that begin below '.' stand before \".\" and \"..\"")
    void namesThatBeginBelowADotStandBeforeDotAndDotDot() throws IOException {
        RawImage image = build(TarForge.inMemory()
                .file("-dash", "")
                .file("~", "")
                .file(" space", "")
                .file("+plus", "")
                .file("a", "")
                .file("!bang", "")
                .file(".a", "")
                .file("...", "")
                .add(TarEntry.file(new byte[] {(byte) 0xff}, new byte[0]))
                .bytes());
        assertThat(image.at("/").dirents())
                .extracting(RawInode.Dirent::name)
                .containsExactly(" space", "!bang", "+plus", "-dash", ".", "..", "...", ".a", "a", "~", "\u00ff");
    }

    @ParameterizedTest
    @CsvSource({
        "52, 4096, 0", // one block, full: nothing is left to be inlined
        "51, 4095, 0", // the inode has no room beside it
        "53, 4122, 2", // the last name goes to a second block by itself: 14 + 2 * 13
    })
    @DisplayName("L2: a last dirent block of exactly 4096 bytes is one full block")
    void aLastBlockOfExactly4096BytesIsOneFullBlock(int lastName, long size, int layout) throws IOException {
        // ".", ".." take 27 bytes, fifteen names of 255 take 4005; 64 are left
        TarForge tar = TarForge.inMemory().dir("d");
        for (int i = 0; i < 15; i++) {
            tar.file("d/" + (char) ('a' + i) + "n".repeat(254), "");
        }
        RawImage image = build(tar.file("d/" + "z".repeat(lastName), "").bytes());
        RawInode inode = image.at("/d");
        assertThat(inode.layout()).isEqualTo(layout);
        assertThat(inode.size()).isEqualTo(layout == 0 ? size : 4096 + 12 + lastName);
        assertThat(inode.dirents()).hasSize(18);
    }

    @ParameterizedTest
    @CsvSource({"4032, 2", "4033, 0", "4031, 2"})
    @DisplayName("L2: directory content is inline up to the last byte of the inode's block")
    void directoryContentIsInlineUpToTheLastByteOfABlock(int size, int layout) throws IOException {
        // 27 for the dots, 14 names of 255, one of 100: 3877 bytes; one more name takes what is left
        TarForge tar = TarForge.inMemory().dir("d");
        for (int i = 0; i < 14; i++) {
            tar.file("d/" + (char) ('a' + i) + "n".repeat(254), "");
        }
        RawInode inode = build(tar.file("d/" + "y".repeat(100), "")
                        .file("d/" + "z".repeat(size - 3877 - 12), "")
                        .bytes())
                .at("/d");
        assertThat(inode.size()).isEqualTo(size);
        assertThat(inode.layout()).isEqualTo(layout);
    }

    @Test
    @DisplayName("L2: full blocks lie elsewhere, only the rest is inline")
    void fullBlocksOfADirectoryLieElsewhereAndTheRestIsInline() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 2000; i++) {
            tar.file("entry-%05d".formatted(i), "");
        }
        RawImage image = build(tar.bytes());
        RawInode root = image.at("/");
        assertThat(root.size()).isGreaterThan(10 * 4096);
        assertThat(root.layout()).isEqualTo(2);
        assertThat(root.dirents()).hasSize(2002);
        assertThat(image.tree).hasSize(2001);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName("L3: inline data never crosses a block")
    void inlineDataNeverCrossesABlock(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 150; i++) {
            int length = random.nextInt(4) == 0 ? random.nextInt(3900, 4096) : random.nextInt(1, 1500);
            TarEntry link = TarEntry.symlink("link" + i, "t".repeat(length));
            if (random.nextInt(3) == 0) {
                link.xattr("trusted.x", new byte[random.nextInt(1, 200)]);
            }
            tar.add(link).dir("dir" + i);
            for (int k = random.nextInt(8); k > 0; k--) {
                tar.file("dir" + i + "/" + "n".repeat(random.nextInt(1, 250)) + k, "");
            }
        }
        RawImage image = build(tar.bytes()); // the checklist asserts it of each inode
        assertThat(image.tree.values().stream().filter(inode -> inode.tailAt() > 0))
                .as("inodes with inline data")
                .hasSizeGreaterThan(200);
    }

    @Test
    @DisplayName("L3: an inode without inline data may lie across two blocks")
    void anInodeWithoutInlineDataMayLieAcrossTwoBlocks() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 200; i++) {
            tar.add(TarEntry.file("f" + i, "x").xattr("user.a", new byte[] {1})); // 64 + 20 + 8 bytes, 96 with padding
        }
        RawImage image = build(tar.bytes());
        assertThat(image.inodes.values().stream()
                        .filter(inode -> inode.at() / 4096 != (inode.at() + 63) / 4096)
                        .toList())
                .as("inodes across two blocks")
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "4031, 2", "4032, 2", "4033, 0", "4095, 0"})
    @DisplayName("L3: a link's target is inline or in one block, never split")
    void aTargetIsInlineOrInOneBlockNeverSplit(int length, int layout) throws IOException {
        RawInode link = build(
                        TarForge.inMemory().symlink("l", "t".repeat(length)).bytes())
                .at("/l");
        assertThat(link.size()).isEqualTo(length);
        assertThat(link.layout()).isEqualTo(layout);
        assertThat(new String(link.data(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("t".repeat(length));
    }

    @Test
    void smallInodesFillTheGapsBeforeInlineData() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 100; i++) {
            tar.symlink("a%02d".formatted(i), "t".repeat(3000)).fifo("z%02d".formatted(i));
        }
        RawImage image = build(tar.bytes());
        List<RawInode> fifos = image.tree.values().stream()
                .filter(inode -> inode.type() == 0010000)
                .toList();
        long lastLink = image.at("/a99").at();
        assertThat(fifos).hasSize(100).allSatisfy(fifo -> assertThat(fifo.at()).isLessThan(lastLink + 4096));
    }

    private RawImage build(byte[] tar) throws IOException {
        return new Builds(dir).tars(tar).checked();
    }
}
