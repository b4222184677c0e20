package dev.durablestripe.internal.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Records the statements that are prepared. Each of them is a round trip. */
final class StatementLog extends DelegatingDataSource {
  private record Statement(Thread thread, String sql) {}

  private final List<Statement> statements = new CopyOnWriteArrayList<>();

  StatementLog(DataSource database) {
    super(database);
  }

  /** The statements of the calling thread so far. Notifications are sent by another thread. */
  List<String> statements() {
    return statements.stream()
        .filter(statement -> statement.thread().equals(Thread.currentThread()))
        .map(Statement::sql)
        .toList();
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = super.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                statements.add(new Statement(Thread.currentThread(), (String) arguments[0]));
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
