package io.rafs.testdata.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bad network in front of a server on 127.0.0.1: hands on requests one per connection, over plain http, and spoils
 * those that it was told to.
 */
public final class FaultProxy implements AutoCloseable {
    private static final class Rule {
        private final Pattern line;
        private final Fault fault;
        private int times;

        Rule(String line, Fault fault, int times) {
            this.line = Pattern.compile(line);
            this.fault = fault;
            this.times = times;
        }
    }

    private final ServerSocket listener;
    private final int backend;
    private final List<Rule> rules = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Socket> open = new ArrayList<>();

    private FaultProxy(int backend) throws IOException {
        this.backend = backend;
        listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    /** In front of the server on this port. */
    public static FaultProxy before(int port) {
        try {
            return new FaultProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Spoils the next request whose method and path match this pattern somewhere; rules hold in the order of their making. */
    public synchronized FaultProxy next(String line, Fault fault) {
        rules.add(new Rule(line, fault, 1));
        return this;
    }

    /** Spoils all such requests. */
    public synchronized FaultProxy always(String line, Fault fault) {
        rules.add(new Rule(line, fault, Integer.MAX_VALUE));
        return this;
    }

    /** Host and port, as an image reference names them. */
    public String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** All requests so far: method and path, and the range of blob, read or sent, where they name one. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    private synchronized Optional<Fault> fault(HttpHead request) {
        String line = request.first().replaceFirst(" HTTP/1.1$", "");
        String range = request.header("Range")
                .or(() -> request.header("Content-Range"))
                .orElse("");
        lines.add(range.isEmpty() ? line : line + " " + range);
        for (Iterator<Rule> each = rules.iterator(); each.hasNext(); ) {
            Rule rule = each.next();
            if (rule.line.matcher(line).find()) {
                if (--rule.times == 0) {
                    each.remove();
                }
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                synchronized (this) {
                    open.add(client);
                }
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client) {
            HttpHead request = HttpHead.read(client.getInputStream());
            Optional<Fault> fault = fault(request);
            if (fault.isPresent() && fault.get().kind() == Fault.Kind.ANSWER) {
                skip(client.getInputStream(), request);
                HttpHead.write(closing(fault.get().head()), client.getOutputStream());
                client.getOutputStream().write(fault.get().body());
                client.shutdownOutput();
                return;
            }
            exchange(client, request, fault.orElse(Fault.flip(Long.MAX_VALUE)));
        } catch (IOException e) {
            // one side has gone: that is what this is for
        }
    }

    private static List<String> closing(List<String> head) {
        List<String> lines = new ArrayList<>(head);
        lines.add("Connection: close");
        return lines;
    }

    private static long length(HttpHead message) {
        return message.header("Content-Length").map(Long::parseLong).orElse(0L);
    }

    private static void skip(InputStream in, HttpHead request) throws IOException {
        in.skipNBytes(length(request));
    }

    private void exchange(Socket client, HttpHead request, Fault fault) throws IOException {
        try (Socket server = new Socket("127.0.0.1", backend)) {
            request.forwarded(request.first()).write(server.getOutputStream());
            long left = length(request);
            boolean breaks = fault.kind() == Fault.Kind.RESET_REQUEST && fault.at() < left;
            long flip = fault.kind() == Fault.Kind.FLIP_REQUEST ? fault.at() : Long.MAX_VALUE;
            copy(client.getInputStream(), server.getOutputStream(), breaks ? fault.at() : left, flip);
            if (breaks) {
                reset(client);
                return;
            }
            HttpHead answer = HttpHead.read(server.getInputStream());
            if (fault.kind() == Fault.Kind.LOSE_ANSWER) {
                reset(client);
                return;
            }
            answer.forwarded(answer.first()).write(client.getOutputStream());
            body(server.getInputStream(), client, fault);
        }
    }

    private void body(InputStream in, Socket client, Fault fault) throws IOException {
        OutputStream out = client.getOutputStream();
        switch (fault.kind()) {
            case RESET, TRUNCATE, STALL -> {
                copy(in, out, fault.at(), Long.MAX_VALUE);
                if (fault.kind() == Fault.Kind.RESET) {
                    pause(); // so that what came before has arrived
                    reset(client);
                } else if (fault.kind() == Fault.Kind.STALL) {
                    client.getInputStream().read(); // until the other side gives up
                }
            }
            case DRIP -> {
                while (copy(in, out, fault.at(), Long.MAX_VALUE) == fault.at()) {
                    pause();
                }
            }
            default -> copy(in, out, Long.MAX_VALUE, fault.kind() == Fault.Kind.FLIP ? fault.at() : Long.MAX_VALUE);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes it so that the other side learns that something went wrong. */
    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Copies so many bytes, or to the end, a bit of one of them changed; answers how many. */
    private static long copy(InputStream in, OutputStream out, long limit, long flip) throws IOException {
        byte[] buffer = new byte[1 << 14];
        long at = 0;
        while (at < limit) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, limit - at));
            if (count < 0) {
                break;
            }
            if (flip >= at && flip < at + count) {
                buffer[(int) (flip - at)] ^= 1;
            }
            out.write(buffer, 0, count);
            at += count;
        }
        out.flush();
        return at;
    }

    @Override
    public synchronized void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
