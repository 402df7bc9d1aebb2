package io.rafs.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Has the JVM load what common commands need, so that the launcher can put it into a class archive: a build that is signed and verified, and a conversion
 * into a registry on loopback that takes everything and keeps nothing. Not a command; nobody but the launcher calls it.
 */
final class ClassTraining {
    private ClassTraining() {}

    /** @param arguments an image, and a directory for what comes of it */
    public static void main(String[] arguments) throws IOException {
        Path sample = Path.of(arguments[0]);
        Path scratch = Path.of(arguments[1]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/", ClassTraining::answer);
        server.start();
        String target = "127.0.0.1:%d/training:v1".formatted(server.getAddress().getPort());
        Path image = scratch.resolve("image");
        Path key = scratch.resolve("key");
        String home = "registry.example.com/training";
        int code = run("keygen", "-o", key, "--no-passphrase");
        String secret = key + ".key.pem";
        code = code == 0 ? run("build", sample, "-o", image, "-q", "--sign-key", secret, "--identity", home) : code;
        code = code == 0 ? run("sign", image, "-q", "--key", secret, "--identity", home) : code;
        code = code == 0
                ? run("verify", image, "-q", "--key", key + ".pub.pem", "--identity", home, "--no-versions")
                : code;
        code = code == 0 ? run("convert", sample, target, "--work", scratch, "-q") : code;
        server.stop(0);
        System.exit(code);
    }

    private static int run(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return Main.commandLine(new PrintWriter(System.out), new PrintWriter(System.err), System.out)
                .execute(texts);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.getResponseHeaders().add("Location", "/v2/training/blobs/uploads/1");
        int status = switch (exchange.getRequestMethod()) {
            case "HEAD" -> 404;
            case "POST", "PATCH" -> 202;
            case "PUT" -> 201;
            default -> 200;
        };
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
