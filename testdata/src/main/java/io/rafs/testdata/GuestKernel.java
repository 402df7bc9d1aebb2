package io.rafs.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opentest4j.AssertionFailedError;

/**
 * A kernel of another version, in a virtual machine that the reference material's {@code vm/run-vm.sh} boots: property
 * {@code rafs.guests} names the directory with {@code bzImage-VERSION}, made by {@code vm/build-kernel.sh -w}. The guest
 * sees the host's files but for {@code /tmp} and {@code /run}, so the corpus and the reference material must not lie
 * there.
 */
public final class GuestKernel {

    private static final int REFUSED = 3;
    private static final Duration LIMIT = Duration.ofMinutes(20);

    /** What the kernel is given: the files themselves (Linux 6.12 or later), or a loop device for each. */
    public enum Devices {
        FILE,
        LOOP
    }

    private final Path kernel;
    private final Tool guest;

    private GuestKernel(Path kernel, Tool guest) {
        this.kernel = kernel;
        this.guest = guest;
    }

    /** A kernel as its source package is called, such as {@code 6.12}, or a test skipped aloud. */
    public static GuestKernel require(String version) {
        Path script = Shared.require("vm/run-vm.sh");
        Path kernel = Project.directory("rafs.guests", "build/guests").resolve("bzImage-" + version);
        if (!Files.isRegularFile(kernel)) {
            throw Judge.absent(
                    "guest kernel", kernel + " is not there (property rafs.guests; made by vm/build-kernel.sh -w)");
        }
        Judge.requireRoot("guest kernel");
        for (String program : List.of("qemu-system-x86_64", "mkfs.ext4", "busybox")) {
            if (Tool.find(program).isEmpty()) {
                throw Judge.absent("guest kernel", program + " is not on PATH");
            }
        }
        return new GuestKernel(
                kernel,
                Tool.require("bash")
                        .withArguments(script, "-k", kernel, "-d", 2048, "-t", LIMIT.toSeconds())
                        .withLimit(LIMIT.plusMinutes(1)));
    }

    /** Fails unless the guest mounts the image and shows the tree of a stored manifest. */
    public void assertShows(Path imageDir, String bootstrap, Devices devices, Path manifest) throws IOException {
        run(imageDir, bootstrap, devices, manifest).orFail();
    }

    /** What the guest says against an image; one that it mounts is a failure. */
    public String refusal(Path imageDir, String bootstrap, Devices devices) throws IOException {
        Tool.Result result = run(imageDir, bootstrap, devices, Path.of("/dev/null"));
        if (result.exit() != REFUSED) {
            throw new AssertionFailedError("%s does not refuse %s: %s".formatted(kernel, imageDir, result));
        }
        return result.text();
    }

    /**
     * Fails unless the kernel seals a signed image directory, which has {@code cert.der} in it, shows its tree, and finds a
     * changed byte. Answers what was so, line by line.
     */
    public String assertSeals(Path imageDir, String bootstrap, Path manifest) throws IOException {
        List<Object> arguments = shell(imageDir, "guest_fsverity.sh");
        arguments.addAll(List.of(KernelMount.source(), text("guest_flip.py"), compareTrees(), manifest, bootstrap));
        arguments.addAll(DeviceTable.tags(imageDir.resolve(bootstrap)));
        return guest.run(arguments.toArray()).orFail().text();
    }

    /**
     * Fails unless the kernel opens a flat image by its root hash, shows its tree, and finds a changed byte. The directory has
     * the image, its root hash and signature beside it, and {@code other.p7s}, a signature by another key.
     *
     * @param signed whether the kernel shall require signatures; it must have been built with the certificate
     */
    public String assertOpens(Path directory, String file, long hashOffset, boolean signed, Path manifest)
            throws IOException {
        List<Object> arguments = shell(directory, "guest_dmverity.sh");
        arguments.addAll(List.of(
                text("guest_flip.py"), compareTrees(), manifest, file, hashOffset, signed ? "signed" : "unsigned"));
        Tool with = signed ? guest.withEnvironment("RUN_VM_APPEND", "dm_verity.require_signatures=1") : guest;
        return with.run(arguments.toArray()).orFail().text();
    }

    private Tool.Result run(Path imageDir, String bootstrap, Devices devices, Path manifest) throws IOException {
        List<Object> arguments = shell(imageDir, "guest_mount.sh");
        arguments.add(devices.name().toLowerCase(Locale.ROOT));
        arguments.addAll(List.of(bootstrap, KernelMount.source(), compareTrees(), manifest));
        arguments.addAll(DeviceTable.tags(imageDir.resolve(bootstrap)));
        return guest.run(arguments.toArray());
    }

    private static Path compareTrees() {
        return Shared.require("corpus/compare-trees.py");
    }

    /** What runs a script in the guest; its arguments come behind. */
    private static List<Object> shell(Path share, String script) throws IOException {
        return new ArrayList<>(List.of("-s", share, "--", "bash", "-c", text(script), script));
    }

    private static String text(String resource) throws IOException {
        try (InputStream script = GuestKernel.class.getResourceAsStream(resource)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
