package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.NamedOutput;
import io.rafs.image.SharedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An image as a directory: {@code bootstrap}, {@code blobs/<blob id>}, {@code report.json}, {@code config.json} if it is
 * the image of one, {@code signatures} if somebody signed it, and where there are several layouts {@code bootstrap.native-e} or
 * {@code bootstrap.native-f}.
 *
 * <p>All is written into a hidden directory beside it, on the same file system, brought to disk, and renamed. What an
 * observer may see, also if the process or the machine dies at any moment:
 *
 * <ul>
 *   <li>Where no image was: nothing, then the whole image, for it comes in one rename.
 *   <li>Where an older image is replaced: its bootstrap, until the new one takes its place in one rename. Before it,
 *       blobs of the new image come; after it, those of the old one go. So the bootstrap that is there has all its blobs
 *       at any time. The old report and further bootstraps go just before that rename, the new ones come just after: a
 *       report that is there is that of the bootstrap, but for a moment, or after a crash in it, there is none.
 *   <li>After a crash there may be surplus blobs in an image, and a hidden directory with a lock file beside it. The next
 *       build of the same output removes both, the former with leave to replace. See {@link WorkDirectory}.
 * </ul>
 */
public final class ImageDirectory implements Closeable {
    /** Name of the metadata file. */
    public static final String BOOTSTRAP = "bootstrap";

    /** Name of the directory of data blobs, what Nydus calls a blob directory. */
    public static final String BLOBS = "blobs";

    /** Name of the build's report. */
    public static final String REPORT = "report.json";

    /** Name of the config of the image that was built; an image of bare layers has none. */
    public static final String CONFIG = "config.json";

    /** Name of the directory of signatures and attestations; an image that nobody signed has none. */
    public static final String SIGNATURES = "signatures";

    /** What stands beside the primary bootstrap and speaks of the same blobs: further bootstraps, config and report. */
    private static final List<String> COMPANIONS =
            List.of(BOOTSTRAP + ".native-e", BOOTSTRAP + ".native-f", CONFIG, SIGNATURES, REPORT);

    private static final Set<String> PARTS =
            Stream.concat(Stream.of(BOOTSTRAP, BLOBS), COMPANIONS.stream()).collect(Collectors.toUnmodifiableSet());

    private final Path target;
    private final WorkDirectory own;
    private final Path work;
    private final boolean replace;
    private final boolean lasting;
    private final Thread cleaner;
    private Optional<Settling> ahead = Optional.empty();

    private ImageDirectory(Path target, boolean replace, boolean lasting, WorkDirectory own) {
        this.target = target;
        this.replace = replace;
        this.lasting = lasting;
        this.own = own;
        work = own.path();
        cleaner = new Thread(own::remove, "rafs-cleanup");
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Starts an image that will be {@code target}.
     *
     * @param replace whether an image that is there already may be replaced
     * @throws RefusedException if something is there that may not, or is no image, or another build is making it
     */
    public static ImageDirectory create(Path target, boolean replace) throws IOException {
        return create(target, replace, true);
    }

    /** Starts an image that is gone before the machine could be: it is not waited for until its bytes are on disk. */
    public static ImageDirectory createPassing(Path target) throws IOException {
        return create(target, false, false);
    }

    private static ImageDirectory create(Path target, boolean replace, boolean lasting) throws IOException {
        // a link to a directory stays, what it leads to becomes the image
        Path absolute = Files.isDirectory(target)
                ? target.toRealPath()
                : target.toAbsolutePath().normalize();
        if (absolute.getParent() == null) {
            throw new RefusedException(target.toString(), "it cannot be an image directory");
        }
        checkFree(target, absolute, replace);
        if (!Files.isDirectory(absolute.getParent())) {
            throw new NoSuchFileException(
                    absolute.getParent().toString(), null, "the output's parent directory is missing");
        }
        ImageDirectory image = new ImageDirectory(absolute, replace, lasting, WorkDirectory.create(absolute));
        try {
            Files.createDirectory(image.blobs());
        } catch (IOException e) {
            image.close();
            throw e;
        }
        return image;
    }

    private static void checkFree(Path named, Path target, boolean replace) throws IOException {
        if (!Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS) || isEmpty(target)) {
            return;
        }
        if (!Files.isDirectory(target) || !Files.isRegularFile(target.resolve(BOOTSTRAP))) {
            throw new RefusedException(named.toString(), "it exists and is no image directory; choose another output");
        }
        if (!replace) {
            throw new RefusedException(
                    named.toString(), "there is an image already; --force replaces it, or choose another output");
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }

    /** A directory for unfinished blobs; what is not named by its digest in the end goes away with it. */
    public Path blobs() {
        return work.resolve(BLOBS);
    }

    /** A name for a file put aside while building; it is gone when the image appears. */
    public Path scratch(String name) {
        return work.resolve(name);
    }

    /** A blob of the image that is replaced, if that has one with this id; its bytes have not been looked at. */
    Path replaced(Digest id) {
        return target.resolve(BLOBS).resolve(id.hex());
    }

    /** A hidden directory beside the image for what is to outlive an attempt that fails. */
    Path kept() {
        return target.resolveSibling(".%s.rafs-pulled".formatted(target.getFileName()));
    }

    /** Opens a file of the image, a bootstrap, {@link #CONFIG} or {@link #REPORT}, to be written. */
    public OutputStream write(String name) throws IOException {
        return new NamedOutput(work.resolve(name));
    }

    /**
     * Takes in a blob that lies elsewhere: under another name of the same file where the file system can and the file has
     * the permissions that a blob is to have, else as a copy.
     */
    public void adopt(Digest id, Path file) throws IOException {
        Path own = blobs().resolve(id.hex());
        Path real = file.toRealPath();
        if (Settling.isPermitted(real)) {
            SharedFile.of(real, own);
            return;
        }
        try {
            Files.copy(real, own);
        } catch (IOException e) {
            throw NamedOutput.failure(own, e);
        }
    }

    /**
     * Starts to bring what was written to disk, while the caller goes on with something else. What fails is told when the
     * image is published.
     */
    public void settleAhead() {
        if (lasting) {
            ahead = Optional.of(Settling.start(work));
        }
    }

    /**
     * Makes the image appear with exactly these blobs, after all of it is on disk. One that was not written or taken in
     * stays if the image that is replaced has it. If that fails, what was there before
     * stays, unless only the last steps failed: then the image is the new one, and the next build tidies up.
     */
    public void publish(Set<Digest> blobIds) throws IOException {
        Set<String> wanted = new HashSet<>();
        blobIds.forEach(id -> wanted.add(id.hex()));
        if (ahead.isPresent()) {
            ahead.get().await();
        }
        removeOthers(blobs(), wanted);
        removeOthers(work, PARTS);
        if (lasting) {
            Settling.settle(work);
        }
        checkFree(target, target, replace); // somebody may have put something there meanwhile
        synchronized (own) { // a user who stops the program now waits until the image is the old or the new one
            if (isEmpty(target) || !Files.exists(target)) {
                Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                replace(wanted);
            }
        }
        Settling.sync(target.getParent());
        WorkDirectory.removeTree(kept()); // while nobody else may be at work here
        close();
    }

    /** Old companions go first: at no time is one there that speaks of other blobs than the bootstrap. */
    private void replace(Set<String> wanted) throws IOException {
        Path targetBlobs = target.resolve(BLOBS);
        List<Path> added = new ArrayList<>();
        try {
            Files.createDirectories(targetBlobs);
            for (String id : wanted) {
                Path blob = targetBlobs.resolve(id);
                if (!Files.exists(blobs().resolve(id))) {
                    continue; // only referred to
                }
                if (!Files.exists(blob)) {
                    added.add(blob);
                }
                move(blobs().resolve(id), blob);
            }
            Settling.sync(targetBlobs);
            for (String name : COMPANIONS) {
                if (Files.exists(target.resolve(name))) {
                    move(target.resolve(name), old(name));
                }
            }
            Settling.sync(target);
            move(work.resolve(BOOTSTRAP), target.resolve(BOOTSTRAP));
        } catch (IOException | RuntimeException | Error e) {
            undo(added);
            throw e;
        }
        for (String name : COMPANIONS) {
            if (Files.exists(work.resolve(name))) {
                retried(() -> move(work.resolve(name), target.resolve(name)));
            }
        }
        Settling.sync(target);
        removeOthers(targetBlobs, wanted);
    }

    /** Puts back what was there before the new bootstrap was to take its place. */
    private void undo(List<Path> added) {
        try {
            for (String name : COMPANIONS) {
                if (Files.exists(old(name))) {
                    retried(() -> move(old(name), target.resolve(name)));
                }
            }
            for (Path blob : added) {
                retried(() -> Files.deleteIfExists(blob));
            }
        } catch (IOException e) {
            // what failed first is told; the old bootstrap has all its blobs
        }
    }

    /** Where a part of the image before is put aside. */
    private Path old(String name) {
        return work.resolve("old-" + name);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** A step without which the image would not be whole: a second failure is told. */
    private static void retried(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            step.run();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void removeOthers(Path directory, Set<String> wanted) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!wanted.contains(entry.getFileName().toString())) {
                    Files.delete(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        own.remove();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // the JVM is going down, and the hook does its work
        }
    }
}
