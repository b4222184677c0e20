package com.acme.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** The refunds by charge. */
interface RefundRepository extends JpaRepository<Refund, String> {}
