package io.rafs.testdata;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Hands everything on to the real provider, asking {@link Faults} before a change. */
final class FaultyProvider extends FileSystemProvider {
    private final FaultyFileSystem owner;
    private final FileSystemProvider real;
    private final Faults faults;
    private final boolean links;

    FaultyProvider(FaultyFileSystem owner, FileSystemProvider real, Faults faults, boolean links) {
        this.owner = owner;
        this.real = real;
        this.faults = faults;
        this.links = links;
    }

    private static Path real(Path path) {
        return FaultyPath.real(path);
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return owner;
    }

    @Override
    public Path getPath(URI uri) {
        return owner.path(real.getPath(uri));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean creates = options.contains(StandardOpenOption.CREATE_NEW)
                || options.contains(StandardOpenOption.TRUNCATE_EXISTING)
                || options.contains(StandardOpenOption.CREATE) && !Files.exists(real(path));
        if (creates) {
            faults.beforeChange(path);
        }
        return new FaultyChannel(real.newFileChannel(real(path), options, attributes), faults);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> stream =
                real.newDirectoryStream(real(directory), path -> filter.accept(owner.path(path)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> paths = stream.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return paths.hasNext();
                    }

                    @Override
                    public Path next() {
                        return owner.path(paths.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        if (!Files.exists(real(directory))) {
            faults.beforeChange(directory);
        }
        real.createDirectory(real(directory), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        if (!links) {
            throw new FileSystemException(link.toString(), existing.toString(), "Invalid cross-device link");
        }
        faults.beforeChange(link);
        real.createLink(real(link), real(existing));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        faults.beforeChange(link);
        real.createSymbolicLink(real(link), real(target), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (Files.exists(real(path), LinkOption.NOFOLLOW_LINKS)) {
            faults.beforeChange(path);
        }
        real.delete(real(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        faults.beforeChange(target);
        real.copy(real(source), real(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        faults.beforeChange(source);
        real.move(real(source), real(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return real.isSameFile(real(path), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        V view = real.getFileAttributeView(real(path), type, options);
        return view == null
                ? null
                : type.cast(Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                            if (method.getName().startsWith("set")) {
                                faults.beforeChange(path);
                            }
                            try {
                                return method.invoke(view, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return real.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return real.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        faults.beforeChange(path);
        real.setAttribute(real(path), attribute, value, options);
    }
}
