package io.rafs.testdata;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/**
 * The machine's own file system, of which one operation that changes something fails: creating, writing, forcing,
 * renaming, deleting, setting permissions.
 *
 * <pre>{@code
 * FaultyFileSystem faulty = FaultyFileSystem.failing(7, FaultyFileSystem.Kind.CRASH);
 * build(faulty.path(output)); // operations 0 to 6 are done, none from 7 on
 * }</pre>
 */
public final class FaultyFileSystem extends FileSystem {
    /** How an operation fails. */
    public enum Kind {
        /** This one fails as on a full disk; others are done. */
        FULL,
        /** This one fails for lack of permission, or of a sound disk; others are done. */
        DENIED,
        /** Nothing fails but to lock a file, as on network file systems without a lock service. */
        NO_LOCKS,
        /** This one and all after it fail, as if the process were dead. */
        CRASH
    }

    private final FileSystem real = FileSystems.getDefault();
    private final Faults faults;
    private final FaultyProvider provider;

    private FaultyFileSystem(Faults faults, boolean links) {
        this.faults = faults;
        provider = new FaultyProvider(this, real.provider(), faults, links);
    }

    /** One whose operation number {@code at}, from 0, fails. */
    public static FaultyFileSystem failing(int at, Kind kind) {
        return new FaultyFileSystem(new Faults(at, kind), true);
    }

    /** One that has no locks and does all else. */
    public static FaultyFileSystem withoutLocks() {
        return failing(Integer.MAX_VALUE, Kind.NO_LOCKS);
    }

    /** The same one, but that files cannot be linked, as if each lay on another disk. */
    public FaultyFileSystem withoutLinks() {
        return new FaultyFileSystem(faults, false);
    }

    /** A file as this file system has it. */
    public Path path(Path realPath) {
        return new FaultyPath(this, realPath);
    }

    /** Operations so far that changed something, or would have. */
    public int count() {
        return faults.count();
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(path(Path.of("/")));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return path(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = real.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(FaultyPath.real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        throw new UnsupportedOperationException();
    }
}
