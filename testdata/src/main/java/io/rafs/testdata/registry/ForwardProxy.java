package io.rafs.testdata.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A proxy as companies have them, for plain http and for tunnels. Whatever host is asked for, one server of this machine answers. */
public final class ForwardProxy implements AutoCloseable {
    private static final Pattern ABSOLUTE = Pattern.compile("([A-Z]+) http://[^/]+(/.*)");

    private final ServerSocket listener;
    private final int backend;
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    private ForwardProxy(int backend) throws IOException {
        this.backend = backend;
        listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    /** To the server on this port of 127.0.0.1. */
    public static ForwardProxy to(int port) {
        try {
            return new ForwardProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Of each request its first line and who asked: {@code Proxy-Authorization}, or nothing. */
    public List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "forward-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket("127.0.0.1", backend)) {
            HttpHead request = HttpHead.read(client.getInputStream());
            seen.add(request.first() + " "
                    + request.header("Proxy-Authorization").orElse(""));
            if (request.first().startsWith("CONNECT ")) {
                HttpHead.write(List.of("HTTP/1.1 200 OK"), client.getOutputStream());
            } else {
                Matcher absolute = ABSOLUTE.matcher(request.first());
                String line = absolute.matches() ? absolute.group(1) + " " + absolute.group(2) : request.first();
                request.forwarded(line).write(server.getOutputStream());
            }
            start(() -> pipe(client, server));
            pipe(server, client);
        } catch (IOException e) {
            // one side has gone
        }
    }

    private static void pipe(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // one side has gone
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
