package io.rafs.testdata.registry;

import io.rafs.testdata.Judge;
import io.rafs.testdata.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/**
 * Debian's docker-registry (distribution 2.8) on a port of the loopback of its own, its files in a directory of the test.
 * Where it is not installed, the test is skipped aloud.
 */
public final class DockerRegistry implements AutoCloseable {
    /** The user of a registry that wants one. */
    public static final String USER = "judge";

    /** The user's password. */
    public static final String PASSWORD = "pass word:with\u00e4";

    /** htpasswd -nbB of the two, cost 5. */
    private static final String HTPASSWD = "judge:$2y$05$4gedEaDwGVxt2I1OaVF/fuIM9D9NgNa12tbIybCiy.9meDE1dRHmG";

    private final Process process;
    private final int port;

    private DockerRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param password whether it wants {@link #USER} and {@link #PASSWORD}
     * @param tls whose certificate it shows, if it speaks TLS
     */
    public static DockerRegistry start(Path directory, boolean password, Optional<TestAuthority> tls) {
        Path program = Tool.find("docker-registry")
                .orElseThrow(
                        () -> Judge.cannotRun("docker-registry", "not installed; Debian has a package of this name"));
        try {
            int port = freePort();
            StringBuilder config = new StringBuilder("version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n")
                    .append("    rootdirectory: %s\n".formatted(directory.resolve("data")))
                    .append("http:\n  addr: 127.0.0.1:%d\n  secret: test\n".formatted(port));
            if (tls.isPresent()) {
                config.append("  tls:\n    certificate: %s\n    key: %s\n"
                        .formatted(tls.get().certificateFile(), tls.get().keyFile()));
            }
            if (password) {
                Path users = Files.writeString(directory.resolve("htpasswd"), HTPASSWD + "\n");
                config.append("auth:\n  htpasswd:\n    realm: test\n    path: %s\n".formatted(users));
            }
            Path file = Files.writeString(directory.resolve("config.yml"), config);
            Path log = directory.resolve("log");
            Process process = new ProcessBuilder(program.toString(), "serve", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            DockerRegistry registry = new DockerRegistry(process, port);
            registry.awaitStart(log);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    private void awaitStart(Path log) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (process.isAlive() && System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                sleep();
            }
        }
        close();
        throw new AssertionFailedError("docker-registry does not start:\n" + Files.readString(log));
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Host and port, as an image reference names them. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Its port on 127.0.0.1. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
