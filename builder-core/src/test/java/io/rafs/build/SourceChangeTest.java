package io.rafs.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.codec.Compression;
import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Limits;
import io.rafs.source.SourceOptions;
import io.rafs.testdata.Compressed;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarForge;
import io.rafs.tree.WhiteoutSpec;
import io.rafs.verify.Verify;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that somebody changes while they are read do not become images. */
class SourceChangeTest {

    @TempDir
    private Path dir;

    private Path out;

    @BeforeEach
    void makeOutputDirectory() throws IOException {
        out = Files.createDirectory(dir.resolve("out"));
    }

    private interface Change {
        void apply() throws IOException;
    }

    /** What happens to a file of 8 MiB. */
    enum Kind {
        CUT {
            @Override
            void apply(Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(6 << 20);
                }
            }
        },
        GROWN {
            @Override
            void apply(Path file) throws IOException {
                Files.write(file, new byte[1024], StandardOpenOption.APPEND);
            }
        },
        OVERWRITTEN {
            @Override
            void apply(Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(java.nio.ByteBuffer.wrap(new byte[100]), (7 << 20) + 10);
                }
            }
        },
        REPLACED {
            @Override
            void apply(Path file) throws IOException {
                Path other = Files.write(file.resolveSibling(".other"), Files.readAllBytes(file));
                Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
            }
        };

        abstract void apply(Path file) throws IOException;
    }

    /** A build in whose midst, after the first mebibyte, something happens. */
    private void build(Path source, Change change) throws IOException {
        BuildPlan plan = new BuildPlan(
                List.of(source),
                SourceOptions.NONE,
                out.resolve("image"),
                false,
                ImageShape.rafs(Builds.CHUNK, Compression.parse("none"), Digester.SHA256),
                Reuse.NONE,
                WhiteoutSpec.OCI,
                List.of(),
                1,
                Limits.DEFAULT,
                Verify.METADATA);
        Build.run(plan, InputStream.nullInputStream(), new BuildProgress() {
            private boolean done;

            @Override
            public void started(String sourceKind, int layers, long inputBytes) {}

            @Override
            public void read(long bytes) {
                if (!done) {
                    done = true;
                    try {
                        change.apply();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aLayerThatChangesWhileItIsReadIsRefused(Kind kind) throws IOException {
        Path layer = Files.write(
                dir.resolve("layer"),
                TarForge.inMemory().file("f", Contents.random(1, 8 << 20)).bytes());
        assertThatThrownBy(() -> build(layer, () -> kind.apply(layer)))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("layer 1 (" + layer + "): ")
                .hasMessageEndingWith("while it was read; let it be and try again");
        assertThat(out).isEmptyDirectory();
    }

    /** Where nothing of the tar is missing, only the file knows that it was cut. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLayerThatIsCutBetweenEntriesIsRefused(boolean compressed) throws IOException {
        byte[] first =
                TarForge.inMemory().file("f", Contents.random(1, 8 << 20)).unended();
        byte[] tar = TarForge.inMemory()
                .raw(first)
                .file("g", Contents.random(2, 1 << 20))
                .bytes();
        Path layer = Files.write(dir.resolve("layer"), compressed ? Compressed.gzip(tar) : tar);
        assertThatThrownBy(() -> build(layer, () -> {
                    try (FileChannel channel = FileChannel.open(layer, StandardOpenOption.WRITE)) {
                        channel.truncate(first.length);
                    }
                }))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("bytes while it was read; let it be and try again");
        assertThat(out).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfATreeThatChangesWhileItIsReadIsRefused(Kind kind) throws IOException {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        Path file = Files.write(tree.resolve("f"), Contents.random(1, 8 << 20));
        assertThatThrownBy(() -> build(tree, () -> kind.apply(file)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith("while it was read; let it be and try again");
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void aFileThatGoesAwayBeforeItsTurnIsNamed() throws IOException {
        Path tree = Files.createDirectory(dir.resolve("tree"));
        Files.write(tree.resolve("a"), Contents.random(1, 8 << 20));
        Path later = Files.write(tree.resolve("b"), new byte[10]);
        assertThatThrownBy(() -> build(tree, () -> Files.delete(later)))
                .isInstanceOf(java.nio.file.NoSuchFileException.class)
                .hasMessage(later.toString());
        assertThat(out).isEmptyDirectory();
    }
}
