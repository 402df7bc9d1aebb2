package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.rewrite.CompactRules;
import io.rafs.testdata.Contents;
import io.rafs.testdata.Corruptor;
import io.rafs.testdata.TarForge;
import io.rafs.verify.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not rewritten is refused in words, and nothing is left of it. */
final class RewriteRefusalTest {
    @TempDir
    private Path dir;

    private static List<byte[]> layer(long seed) {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 9; i++) {
            tar.file("f" + i, Contents.text(seed + i, 900 * i * i));
        }
        return List.of(tar.end().bytes());
    }

    @Test
    void blobsWithBatchesAreRefusedByName() throws IOException {
        Path image = new Builds(dir)
                .compression("zstd")
                .batchSize(32 << 10)
                .tars(layer(1))
                .dir();

        assertThatThrownBy(() -> new Rewrites(dir, "rafs zstd").compact(image, CompactRules.DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot be rewritten")
                .hasMessageContaining("batch");
    }

    @Test
    void aFurtherBootstrapOfAnotherImageIsRefused() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "e,f zstd");
        Path image = rewrites.build(layer(1));
        Path other = rewrites.build(layer(2));
        String name = "bootstrap.native-f";
        Files.write(image.resolve(name), Files.readAllBytes(other.resolve(name)));

        assertThatThrownBy(() -> rewrites.compact(image, CompactRules.DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("it does not say what");
    }

    @Test
    void aMissingBlobOfANativeImageIsRefused() throws IOException {
        Rewrites rewrites = new Rewrites(dir, "e zstd");
        Path image = rewrites.build(layer(1));
        try (var blobs = Files.list(image.resolve("blobs"))) {
            Files.delete(blobs.findFirst().orElseThrow());
        }

        assertThatThrownBy(() -> rewrites.compact(image, CompactRules.DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not at hand");
    }

    /** What is kept is not read but to be verified; then the image is to blame, not what was made of it. */
    @ParameterizedTest
    @ValueSource(strings = {"rafs zstd", "rafs none", "rafs,e,f zstd", "rafs lz4 blake3"})
    void aWrongDigestInTheChunkTableOfAKeptBlobIsTheImagesFault(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(layer(1));
        CompactRules keep = new CompactRules(5, 0, 100 << 20, 254);
        RewriteResult good = rewrites.compact(image, keep);
        assertThat(good.blobs()).allMatch(Blob::reused);
        Chunk chunk = good.before().get(0).chunks().get(3);
        Path bootstrap = image.resolve("bootstrap");
        byte[] bytes = Files.readAllBytes(bootstrap);
        bytes[at(bytes, chunk.digest().bytes()) + 7] ^= 0x10;
        Files.write(bootstrap, bytes);

        Path output = rewrites.fresh();
        assertThatThrownBy(() -> Rewrite.compact(Rewrites.plan(image, output, 2), keep, BuildProgress.NONE))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(image.toString())
                .hasMessageContaining("chunk 3")
                .hasMessageContaining(chunk.digest().toString())
                .hasMessageMatching(
                        kind.contains("e,f")
                                ? ".*bootstrap.native-e: it does not say what .* says; build the image anew, or remove it \\(.*\\)"
                                : ".*; rafs check tells all that is wrong with the image");
        assertThat(output).doesNotExist();
    }

    private static int at(byte[] bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        throw new AssertionError("the bootstrap has not the digest");
    }

    /** A full index, which such a superblock asks for, could not say where its chunks are. */
    @ParameterizedTest
    @ValueSource(strings = {"e zstd", "e zstd pack", "e none"})
    void extentsThatTheSuperBlockDoesNotDeclareAreRefused(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        byte[] sparse = Contents.random(9, 200_000);
        Arrays.fill(sparse, 50_000, 150_000, (byte) 0);
        Path image = rewrites.build(List.of(TarForge.inMemory()
                .file("a", sparse)
                .file("s", Contents.random(3, 99))
                .end()
                .bytes()));
        Path bootstrap = image.resolve("bootstrap");
        byte[] bytes = Files.readAllBytes(bootstrap);
        bytes[1024 + 80] &= 0x7f;
        Files.write(bootstrap, bytes);

        assertThatThrownBy(() -> rewrites.compact(image, CompactRules.DEFAULT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("form F cannot tell of it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rafs zstd", "e zstd", "f zstd"})
    void whateverIsDamagedInABootstrapIsRefusedOrMakesNoDifferenceToTheReader(String kind) throws IOException {
        Rewrites rewrites = new Rewrites(dir, kind);
        Path image = rewrites.build(layer(1));
        Path bootstrap = image.resolve("bootstrap");
        byte[] good = Files.readAllBytes(bootstrap);

        Corruptor.mutants(good, 5, 100).forEach(mutant -> {
            Path output = rewrites.fresh();
            try {
                Files.write(bootstrap, mutant.bytes());
                Rewrite.compact(
                        Rewrites.plan(image, output, 1), new CompactRules(100, 0, 1 << 30, 254), BuildProgress.NONE);
            } catch (RefusedException | CorruptImageException | VerificationException e) {
                assertThat(output).as(mutant.what()).doesNotExist();
            } catch (IOException e) {
                assertThat(e).as(mutant.what()).isInstanceOf(java.nio.file.NoSuchFileException.class);
            }
        });
    }
}
