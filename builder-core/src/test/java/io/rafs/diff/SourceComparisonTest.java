package io.rafs.diff;

import static io.rafs.diff.Compared.lines;
import static io.rafs.diff.Compared.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.RefusedException;
import io.rafs.testdata.Contents;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image and its source: is it what that says? */
class SourceComparisonTest {
    private static final byte[] BASE = tar(
            TarEntry.dir("d"),
            TarEntry.file("d/big", Contents.random(1, 200_000)),
            TarEntry.hardlink("d/link", "d/big"),
            TarEntry.file("d/hidden", "x").xattr("user.a", new byte[] {1}),
            TarEntry.symlink("l", "d"),
            TarEntry.device("null", 'c', 1, 3));
    private static final byte[] TOP =
            tar(TarEntry.file("d/.wh.hidden", ""), TarEntry.file("d/empty", ""), TarEntry.file("d/small", "hello"));

    @TempDir
    private Path dir;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(dir.resolve(name), bytes);
    }

    private Path image(byte[]... layers) throws IOException {
        return new Builds(dir).tars(layers).dir();
    }

    @Test
    void anImageIsWhatItsLayersSay() throws IOException {
        List<Path> layers = List.of(file("base.tar", BASE), file("top.tar", TOP));
        DiffResult result = Compared.run(List.of(image(BASE, TOP)), layers);
        assertThat(lines(result)).isEmpty();
        assertThat(result.isSame()).isTrue();
        assertThat(result.unit()).isEqualTo(Unit.PLAIN);
        assertThat(result.bytes()).isEqualTo(new Bytes(0, 200_005, 0));
        assertThat(result.second().kind()).isEqualTo("layer tars");
        assertThat(Compared.run(layers, List.of(image(BASE, TOP))).isSame()).isTrue();
    }

    @Test
    void whatAnImageHasOtherwiseIsListed() throws IOException {
        byte[] other = tar(
                TarEntry.file("d/small", "hellO"),
                TarEntry.file("d/hidden", "x").mode(0600),
                TarEntry.file("d/more", Contents.random(2, 1000)));
        DiffResult result =
                Compared.run(List.of(file("base.tar", BASE), file("top.tar", TOP)), List.of(image(BASE, TOP, other)));
        assertThat(lines(result)).containsExactly("+ /d/hidden +1", "+ /d/more +1000", "~ /d/small +5");
        assertThat(result.bytes()).isEqualTo(new Bytes(1006, 200_000, 5));
    }

    @Test
    void layersOfASourceTellWhatTheyBring() throws IOException {
        DiffResult result =
                Compared.run(List.of(file("base.tar", BASE)), List.of(file("again.tar", BASE), file("top.tar", TOP)));
        assertThat(result.layers())
                .extracting(Share::bytes)
                .containsExactly(new Bytes(0, 200_000, 0), new Bytes(5, 0, 0));
        assertThat(result.layers().get(1).of().toString()).contains("layer 2").contains("top.tar");
    }

    @Test
    void aLayoutIsASource() throws IOException {
        Path layout = new OciForge().tag("v1", OciImage.ofTars(BASE, TOP)).writeTo(dir.resolve("layout"));
        assertThat(Compared.run(List.of(image(BASE, TOP)), List.of(layout)).isSame())
                .isTrue();
    }

    @Test
    void anImageOfWhichContentIsMissingIsNotCompared() throws IOException {
        Path lonely = Files.copy(image(BASE).resolve("bootstrap"), dir.resolve("lonely"));
        Path base = file("base.tar", BASE);
        assertThatThrownBy(() -> Compared.run(List.of(lonely), List.of(base)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("--blobs");
    }

    @Test
    void aDamagedSourceIsRefused() throws IOException {
        byte[] damaged = BASE.clone();
        damaged[0] ^= 1;
        Path base = file("damaged.tar", damaged);
        assertThatThrownBy(() -> Compared.run(List.of(base), List.of(base))).isInstanceOf(RefusedException.class);
    }
}
