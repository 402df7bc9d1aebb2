package io.rafs.testdata;

import java.nio.file.Files;
import java.nio.file.Path;

/** The images that make-corpus.sh made, each with its truth: property {@code rafs.corpus}, else {@code build/corpus}. */
public record Corpus(Path dir) {

    /** The corpus, or a test skipped aloud. */
    public static Corpus require() {
        Corpus corpus = new Corpus(Project.directory("rafs.corpus", "build/corpus"));
        corpus.present(corpus.dir.resolve("oci/index.json"));
        return corpus;
    }

    /** The OCI layout with all tags. */
    public Path layout() {
        return dir.resolve("oci");
    }

    /** What an image must unpack to; the manifest is written last, so with it the image is whole. */
    public Path manifest(String tag) {
        return present(dir.resolve("manifests").resolve(tag + ".jsonl.gz"));
    }

    /** What an image unpacks to, as files; only a corpus made with {@code --trees} has it. */
    public Path tree(String tag) {
        manifest(tag);
        return present(dir.resolve("trees").resolve(tag));
    }

    /** An image in another wrapping, by its file or directory name. */
    public Path variant(String name) {
        return present(dir.resolve("variants").resolve(name));
    }

    private Path present(Path path) {
        if (!Files.exists(path)) {
            throw Judge.absent("corpus", path + " is not there (property rafs.corpus; made by make-corpus.sh)");
        }
        return path;
    }
}
