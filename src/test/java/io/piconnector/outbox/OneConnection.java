package io.piconnector.outbox;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A pool of one connection: what a caller leaves behind on it is there for the next one. It notes each call. */
final class OneConnection implements AutoCloseable {

    private final Connection real;
    private final List<String> calls = new ArrayList<>();
    private String broken;

    OneConnection() throws SQLException {
        real = TestStore.dataSource().getConnection();
    }

    DataSource dataSource() {
        Connection connection = proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                return null;
            }
            calls.add(method.getName());
            if (method.getName().equals(broken)) {
                throw new SQLException("broken: " + broken);
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        return proxy(DataSource.class, (proxy, method, arguments) -> connection);
    }

    /** Lets every call of a method fail, or none. */
    void breakDown(String method) {
        broken = method;
    }

    /** The names of the methods that were called, in their order. */
    List<String> calls() {
        return calls;
    }

    boolean isAutoCommit() throws SQLException {
        return real.getAutoCommit();
    }

    @Override
    public void close() throws SQLException {
        real.close();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
