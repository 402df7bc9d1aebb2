package io.rafs.seal;

import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.image.NewFile;
import io.rafs.verity.DmVerity;
import io.rafs.verity.DmVerityTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Puts the hash tree of a file somewhere. */
public final class TreeOutput {
    private TreeOutput() {}

    /** Writes the tree to a new file. */
    public static DmVerityTree write(Path file, Path output, DmVerity verity, int threads) throws IOException {
        try (NewFile to = NewFile.create(output)) {
            DmVerityTree tree = verity.format(file, to.channel(), 0, threads);
            to.publish();
            return tree;
        }
    }

    /**
     * Writes the tree behind the data, at the next hash block. A file that cannot be finished is as long as before.
     *
     * @throws RefusedException if there is one already
     */
    public static DmVerityTree append(Path file, DmVerity verity, int threads) throws IOException {
        Optional<Long> there = DmVerityTree.find(file);
        if (there.isPresent()) {
            throw new RefusedException(
                    file.toString(),
                    "a tree is behind its data already, from byte %d on; cut it off first with truncate --size=%d"
                            .formatted(there.get(), there.get()));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = channel.size();
            boolean done = false;
            try {
                long at = (size + verity.hashBlock() - 1) / verity.hashBlock() * verity.hashBlock();
                DmVerityTree tree = verity.format(file, channel, at, threads);
                channel.force(true);
                done = true;
                return tree;
            } catch (IOException e) {
                throw NamedOutput.failure(file, e);
            } finally {
                if (!done) {
                    channel.truncate(size);
                }
            }
        }
    }
}
