package io.rafs.sink;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The hidden directory {@code .NAME.rafs-RANDOM} beside an output, in which its image is made.
 *
 * <p>A process that is killed cannot tidy up, so the next build of the same output does. What tells the dead from the
 * living is a file {@code .NAME.rafs-RANDOM.lock}, on which the owner holds a lock that dies with it:
 *
 * <ul>
 *   <li>The file is created and locked before the directory is made, and goes last, while still locked. So whoever gets
 *       the lock of a file that is still there afterwards has the directory of a dead process, or of none.
 *   <li>Between creating and locking another build may come by and take the file away. The owner then fails to get the
 *       lock, or finds the file gone, and starts over with another random name.
 *   <li>Two builds of one output would remove each other's blobs, so a build that meets a living one gives way. Each
 *       locks before it looks, so they cannot miss each other. Of several that have no directory yet, the one whose name
 *       is lowest waits until the others have gone: so one of them goes on, however many begin at once.
 *   <li>Closing any channel of a file drops the process's lock on it (POSIX), so files that this JVM owns are known by
 *       name and not even opened.
 * </ul>
 *
 * On a file system without locks nothing is swept, and nobody gives way.
 */
final class WorkDirectory {
    private static final Set<String> OWN = ConcurrentHashMap.newKeySet();
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Of several that begin at once each may meet another one time and again: enough of them that one goes on. */
    private static final int ATTEMPTS = 24;

    /** Some 20 s at least: longer than any number of others on a busy machine take to give way. */
    private static final int LOOKS = 2000;

    private static final String LOCK = ".lock";

    private final Path directory;
    private final Path lockFile;
    private final FileChannel channel; // null if the file system has no locks

    private WorkDirectory(Path directory, Path lockFile, FileChannel channel) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /**
     * Makes a work directory for {@code target}, an absolute path, and removes those that dead processes left.
     *
     * @throws RefusedException if another build is at work on the same target
     */
    static WorkDirectory create(Path target) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            WorkDirectory work = claim(target);
            if (work != null && work.prevails(target)) {
                try {
                    createPrivate(work.directory);
                } catch (IOException e) {
                    work.remove();
                    throw e;
                }
                return work;
            }
            if (work != null) {
                work.remove();
            }
            pause(20, 200);
        }
        throw new RefusedException(
                target.toString(),
                "another rafs build is writing it; wait for that one to end, or choose another output");
    }

    /** Creates and locks a lock file; null if a sweeping build was faster. */
    private static WorkDirectory claim(Path target) throws IOException {
        String name = ".%s.rafs-%016x".formatted(target.getFileName(), RANDOM.nextLong());
        Path directory = target.resolveSibling(name);
        Path lockFile = target.resolveSibling(name + LOCK);
        OWN.add(lockFile.getFileName().toString());
        FileChannel channel = null;
        try {
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock != null && Files.exists(lockFile)) {
                return new WorkDirectory(directory, lockFile, channel);
            }
        } catch (AccessDeniedException e) {
            OWN.remove(lockFile.getFileName().toString());
            throw new AccessDeniedException(target.getParent().toString()); // of which the user has heard
        } catch (IOException | UnsupportedOperationException e) {
            if (channel == null) {
                OWN.remove(lockFile.getFileName().toString());
                throw e;
            }
            new WorkDirectory(directory, lockFile, channel).remove();
            return new WorkDirectory(directory, lockFile, null);
        }
        channel.close();
        OWN.remove(lockFile.getFileName().toString());
        return null;
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Makes a directory that only its owner sees into. */
    static void createPrivate(Path directory) throws IOException {
        FileAttribute<?>[] attributes = isPosix(directory)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectory(directory, attributes);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private enum Others {
        NONE,
        /** They are about to give way to this one. */
        LATER,
        AT_WORK
    }

    /** Whether this build goes on: at once, or when those that are to give way have done so. */
    private boolean prevails(Path target) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            Others others = others(target);
            if (others != Others.LATER) {
                return others == Others.NONE;
            }
            pause(5, 15);
        }
        return false;
    }

    /** Which living builds are at work on the target; removes what dead ones left. */
    private Others others(Path target) {
        if (channel == null) {
            return Others.NONE;
        }
        Pattern form = Pattern.compile("\\.%s\\.rafs-[0-9a-f]{16}\\.lock"
                .formatted(Pattern.quote(target.getFileName().toString())));
        Others others = Others.NONE;
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(
                target.getParent(),
                path -> form.matcher(path.getFileName().toString()).matches())) {
            for (Path other : siblings) {
                String name = other.getFileName().toString();
                String own = lockFile.getFileName().toString();
                if (!name.equals(own) && (OWN.contains(name) || !removeIfDead(other))) {
                    String work = name.substring(0, name.length() - LOCK.length());
                    boolean first = name.compareTo(own) < 0 || Files.exists(other.resolveSibling(work));
                    others = first || others == Others.AT_WORK ? Others.AT_WORK : Others.LATER;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // a parent that may be written but not listed: then it is not swept
        }
        return others;
    }

    /** False if the lock's owner lives. What belongs to other users is left alone. */
    private boolean removeIfDead(Path otherLock) {
        String name = otherLock.getFileName().toString();
        Path other = otherLock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
        try (FileChannel theirs = FileChannel.open(otherLock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (tryLock(theirs) == null) {
                return false;
            }
            if (isMine(otherLock) && (!Files.exists(other, LinkOption.NOFOLLOW_LINKS) || isMine(other))) {
                removeTree(other);
                Files.deleteIfExists(otherLock);
            }
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return true; // not to be told, not to be removed, and no reason not to build
        }
    }

    private boolean isMine(Path path) throws IOException {
        return !isPosix(path)
                || Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getOwner(lockFile, LinkOption.NOFOLLOW_LINKS));
    }

    /** Where to work. */
    Path path() {
        return directory;
    }

    /**
     * Removes the directory, if it is still there, then the lock. Other threads may still be writing when the user has
     * stopped the program, hence the attempts; what cannot be removed stays with its lock file for the next build.
     */
    synchronized void remove() {
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                removeTree(directory);
                if (channel != null) {
                    Files.deleteIfExists(lockFile);
                }
                break;
            } catch (IOException e) {
                // a file that just came or went: look again
            }
        }
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // it was open to be locked, nothing was written
            }
            OWN.remove(lockFile.getFileName().toString());
        }
    }

    /** Removes a directory and all below it, if it is there; what links lead to stays. */
    static void removeTree(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void pause(int least, int most) throws IOException {
        try {
            Thread.sleep(RANDOM.nextInt(least, most));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for another build");
        }
    }
}
