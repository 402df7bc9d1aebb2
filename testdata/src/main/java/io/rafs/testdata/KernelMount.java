package io.rafs.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/**
 * An image mounted by this machine's kernel, read-only and file-backed (Linux 6.12 or later), until closed.
 *
 * <pre>{@code
 * try (KernelMount mount = KernelMount.of(imageDir)) {
 *     CompareTrees.assertSame(mount.root(), expected);
 * }
 * }</pre>
 *
 * An image that the kernel refuses is a failure that shows what the kernel said; a machine that cannot mount such images
 * at all skips aloud.
 */
public final class KernelMount implements AutoCloseable {

    private static final String NAME = "kernel mount";
    private static final int CANNOT = 77;

    private final Path root;

    private KernelMount(Path root) {
        this.root = root;
    }

    /** Mounts {@code imageDir/bootstrap} with {@code imageDir/blobs/TAG} for each device slot. */
    public static KernelMount of(Path imageDir) throws IOException {
        return of(imageDir.resolve("bootstrap"), imageDir.resolve("blobs"));
    }

    public static KernelMount of(Path bootstrap, Path blobsDir) throws IOException {
        return mounted(bootstrap, DeviceTable.tags(bootstrap), blobsDir);
    }

    /** Mounts one file, and names no further device, whatever it says of devices. */
    public static KernelMount ofFlat(Path file) throws IOException {
        return mounted(file, List.of(), file);
    }

    private static KernelMount mounted(Path bootstrap, List<String> tags, Path blobsDir) throws IOException {
        Path point = Files.createTempDirectory("rafs-mount");
        try {
            Tool.Result result = attempt(bootstrap, tags, blobsDir, point);
            if (!result.ok()) {
                throw new AssertionFailedError("the kernel refuses " + bootstrap + ": " + result.stderr());
            }
            return new KernelMount(point);
        } catch (Throwable e) {
            Files.delete(point);
            throw e;
        }
    }

    /** Skips the test aloud on a kernel whose EROFS has not some feature of {@code /sys/fs/erofs/features}. */
    public static void requireFeature(String feature) {
        Path path = Path.of("/sys/fs/erofs/features", feature);
        if (!Files.exists(path)) {
            throw Judge.absent(NAME, "this kernel has no " + path);
        }
    }

    /** What the kernel says against {@code imageDir}; an image that it mounts is a failure. */
    public static String refusal(Path imageDir) throws IOException {
        Path point = Files.createTempDirectory("rafs-mount");
        try {
            Path bootstrap = imageDir.resolve("bootstrap");
            Tool.Result result = attempt(bootstrap, DeviceTable.tags(bootstrap), imageDir.resolve("blobs"), point);
            if (result.ok()) {
                script("umount", point).orFail();
                throw new AssertionFailedError("the kernel mounts " + imageDir);
            }
            return result.stderr();
        } finally {
            Files.delete(point);
        }
    }

    /** The root directory of the mounted image. */
    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        script("umount", root).orFail();
        Files.delete(root);
    }

    private static Tool.Result attempt(Path bootstrap, List<String> tags, Path blobsDir, Path point)
            throws IOException {
        if (!System.getProperty("os.name").equals("Linux") || !Judge.isRoot()) {
            throw Judge.cannotRun(NAME, "needs Linux and root");
        }
        for (String tag : tags) {
            if (!Files.isRegularFile(blobsDir.resolve(tag))) {
                throw new AssertionFailedError("device slot %d of %s names the blob '%s', which is not in %s"
                        .formatted(tags.indexOf(tag), bootstrap, tag, blobsDir));
            }
        }
        List<Object> arguments = new ArrayList<>(List.of("mount", bootstrap.toAbsolutePath(), point));
        if (!tags.isEmpty()) {
            arguments.add(blobsDir.toAbsolutePath());
            arguments.addAll(tags);
        }
        Tool.Result result = script(arguments.toArray());
        if (result.exit() == CANNOT) {
            throw Judge.cannotRun(NAME, result.stderr().strip());
        }
        return result;
    }

    private static Tool.Result script(Object... arguments) throws IOException {
        return Tool.python().withArguments("-c", source()).run(arguments);
    }

    /** The script that mounts, for a guest that has no class path. */
    static String source() throws IOException {
        try (InputStream script = KernelMount.class.getResourceAsStream("kernel_mount.py")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
