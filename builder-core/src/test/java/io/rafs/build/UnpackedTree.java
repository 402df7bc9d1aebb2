package io.rafs.build;

import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What another program unpacks, until closed; the truth that images are compared with. Needs root. */
final class UnpackedTree implements AutoCloseable {
    private final Path root;

    private UnpackedTree(Path parent) throws IOException {
        Judge.requireRoot("unpacking");
        root = Files.createTempDirectory(parent, "unpacked").resolve("root");
    }

    static UnpackedTree byTar(Path parent, byte[] tar) throws IOException {
        Tool program = Tool.require("tar")
                .withArguments("--xattrs", "--xattrs-include=*", "--numeric-owner", "--delay-directory-restore", "-xp");
        UnpackedTree tree = new UnpackedTree(parent);
        Files.createDirectory(tree.root);
        Path file = Files.write(tree.root.resolveSibling("layer.tar"), tar);
        program.run("-f", file, "-C", tree.root).orFail();
        return tree;
    }

    /** The image {@code latest} of a layout. */
    static UnpackedTree byUmoci(Path parent, Path layout) throws IOException {
        Tool program = Tool.require("umoci");
        UnpackedTree tree = new UnpackedTree(parent);
        program.run("raw", "unpack", "--image", layout + ":latest", tree.root).orFail();
        return tree;
    }

    Path root() {
        return root;
    }

    /** Removes it before JUnit does, which would report every link that leads out of the directory. */
    @Override
    public void close() {
        Tool.require("rm").run("-rf", root).orFail();
    }
}
