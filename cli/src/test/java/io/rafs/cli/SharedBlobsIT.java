package io.rafs.cli;

import io.rafs.testdata.CompareTrees;
import io.rafs.testdata.Corpus;
import io.rafs.testdata.KernelMount;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several bootstraps over one set of blobs, and blobs of several images below one bootstrap, as the kernel shows them. */
final class SharedBlobsIT {
    @TempDir
    private Path dir;

    private Corpus corpus;

    @BeforeEach
    void requireCorpus() {
        corpus = Corpus.require();
        KernelMount.requireFeature("48bit");
    }

    @Test
    void allBootstrapsShowTheSameFilesWhileAllAreMounted() throws IOException {
        Path image = build("all", "base", "--layout", "rafs,native", "--native-form", "e,f", "--compressor", "none");
        Path blobs = image.resolve("blobs");
        try (KernelMount rafs = KernelMount.of(image);
                KernelMount extents = KernelMount.of(image.resolve("bootstrap.native-e"), blobs);
                KernelMount index = KernelMount.of(image.resolve("bootstrap.native-f"), blobs)) {
            CompareTrees.assertSame(rafs.root(), corpus.manifest("base"));
            CompareTrees.assertSame(extents.root(), rafs.root());
            CompareTrees.assertSame(index.root(), rafs.root());
        }
    }

    @Test
    void blobsOfTwoCodecsShowWhatUmociUnpacks() throws IOException {
        Path base = build("base", "base", "--layout", "native", "--native-form", "e,f", "--compressor", "lz4");
        Path image = build("python", "python", "--layout", "native", "--native-form", "e,f", "--reuse", base);
        try (KernelMount extents = KernelMount.of(image);
                KernelMount index = KernelMount.of(image.resolve("bootstrap.native-f"), image.resolve("blobs"))) {
            CompareTrees.assertSame(extents.root(), corpus.manifest("python"));
            CompareTrees.assertSame(index.root(), extents.root());
        }
    }

    private Path build(String name, String tag, Object... options) {
        Path image = dir.resolve(name);
        Cli.jar("-Xmx256m")
                .withArguments("build", corpus.layout(), "--tag", tag, "-o", image, "-q")
                .run(options)
                .orFail();
        return image;
    }
}
